/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "follower.h"
#include "listing.h"
#include "names.h"
#include "snapshot.h"

#define OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"
#define BUS_DRIVER     "org.freedesktop.DBus"

struct Follower {
        sd_bus *bus;
        FollowerTold told;
        void *userdata;
        sd_bus_slot *changed, *added, *removed, *owner, *listing;
        bool listed;
        ContainerView *views;
};

/* Where the pointer to it stands; to the NULL at the end, where there is none. */
static ContainerView **find(ContainerView **views, const char *path) {
        while (*views && strcmp((*views)->path, path) != 0)
                views = &(*views)->next;
        return views;
}

static void tell(Follower *follower, FollowerEvent event, const ContainerView *view) {
        follower->told(event, view, 0, follower->userdata);
}

static int on_changed(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_snapshot_ Snapshot before = {};
        Follower *follower = userdata;
        const char *interface;
        ContainerView *view;
        unsigned changes;

        (void) error;

        if (sd_bus_message_read(message, "s", &interface) < 0 ||
            strcmp(interface, INTERFACE_CONTAINER) != 0)
                return 0;

        view = *find(&follower->views, sd_bus_message_get_path(message));
        if (!view || snapshot_take(view, &before) < 0 || container_view_merge(view, message) < 0)
                return 0;

        changes = snapshot_compare(&before, view);
        if (changes != 0)
                follower->told(FOLLOWER_CHANGED, view, changes, follower->userdata);
        return 0;
}

static void follower_remove(Follower *follower, const char *path) {
        ContainerView **place = find(&follower->views, path), *view = *place;

        if (!view)
                return;
        *place = view->next;
        view->next = NULL;
        tell(follower, FOLLOWER_REMOVED, view);
        container_view_free(view);
}

/* Takes the views, of which there may be none. */
static void follower_add(Follower *follower, ContainerView *views, FollowerEvent event) {
        while (views) {
                ContainerView *view = views;

                views = view->next;
                view->next = follower->views;
                follower->views = view;
                tell(follower, event, view);
        }
}

static int on_added(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_(container_views_freep) ContainerView *views = NULL;
        Follower *follower = userdata;

        (void) error;

        /* What came before the list is in it. */
        if (!follower->listed || listing_read_object(message, &views) < 0 || !views ||
            *find(&follower->views, views->path))
                return 0;
        follower_add(follower, TAKE_PTR(views), FOLLOWER_ADDED);
        return 0;
}

static int on_removed(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *path;

        (void) error;

        if (sd_bus_message_read(message, "o", &path) >= 0)
                follower_remove(userdata, path);
        return 0;
}

/* One that was there before. Takes the view. */
static void follower_renew(Follower *follower, ContainerView *view) {
        ContainerView **place = find(&follower->views, view->path), *old = *place;
        _cleanup_snapshot_ Snapshot before = {};
        unsigned changes;
        int r;

        r = snapshot_take(old, &before);
        view->next = old->next;
        *place = view;
        container_view_free(old);
        changes = r >= 0 ? snapshot_compare(&before, view) : 0;
        if (changes != 0)
                follower->told(FOLLOWER_CHANGED, view, changes, follower->userdata);
}

/* flakectrd was away: whatever has become of them meanwhile. Takes the views. */
static void follower_compare(Follower *follower, ContainerView *views) {
        for (ContainerView *view = follower->views, *next; view; view = next) {
                next = view->next;
                if (!*find(&views, view->path))
                        follower_remove(follower, view->path);
        }

        while (views) {
                ContainerView *view = views;

                views = view->next;
                view->next = NULL;
                if (*find(&follower->views, view->path))
                        follower_renew(follower, view);
                else
                        follower_add(follower, view, FOLLOWER_ADDED);
        }
}

static int on_listed(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        _cleanup_(container_views_freep) ContainerView *views = NULL;
        Follower *follower = userdata;

        (void) error;

        if (sd_bus_message_is_method_error(reply, NULL) && !follower->listed)
                return sd_event_exit(
                        sd_bus_get_event(follower->bus),
                        outcome_fail_error(sd_bus_message_get_error(reply)));
        if (sd_bus_message_is_method_error(reply, NULL) || listing_read(reply, &views) < 0)
                return 0;

        if (follower->listed) {
                follower_compare(follower, TAKE_PTR(views));
                return 0;
        }
        follower->listed = true;
        follower_add(follower, TAKE_PTR(views), FOLLOWER_KNOWN);
        tell(follower, FOLLOWER_LISTED, NULL);
        return 0;
}

static int follower_list(Follower *follower, bool starts_it) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        int r;

        follower->listing = sd_bus_slot_unref(follower->listing);
        r = sd_bus_message_new_method_call(
                follower->bus, &message, BUS_NAME, OBJECT_ROOT, OBJECT_MANAGER,
                "GetManagedObjects");
        if (r >= 0)
                r = sd_bus_message_set_auto_start(message, starts_it);
        return r < 0 ? r :
                       sd_bus_call_async(
                               follower->bus, &follower->listing, message, on_listed, follower, 0);
}

static int on_owner(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *owner;
        Follower *follower = userdata;

        (void) error;

        if (!follower->listed || sd_bus_message_read(message, "sss", NULL, NULL, &owner) < 0)
                return 0;

        return owner[0] != '\0' ? follower_list(follower, false) : 0;
}

static int follower_match(Follower *follower) {
        int r;

        r = sd_bus_add_match_async(
                follower->bus, &follower->changed,
                "type='signal',sender='" BUS_NAME "',path_namespace='" OBJECT_CONTAINERS
                "',interface='org.freedesktop.DBus.Properties',member='PropertiesChanged'",
                on_changed, NULL, follower);
        if (r >= 0)
                r = sd_bus_match_signal_async(
                        follower->bus, &follower->added, BUS_NAME, OBJECT_ROOT, OBJECT_MANAGER,
                        "InterfacesAdded", on_added, NULL, follower);
        if (r >= 0)
                r = sd_bus_match_signal_async(
                        follower->bus, &follower->removed, BUS_NAME, OBJECT_ROOT, OBJECT_MANAGER,
                        "InterfacesRemoved", on_removed, NULL, follower);
        if (r >= 0)
                r = sd_bus_add_match_async(
                        follower->bus, &follower->owner,
                        "type='signal',sender='" BUS_DRIVER
                        "',member='NameOwnerChanged',arg0='" BUS_NAME "'",
                        on_owner, NULL, follower);
        return r;
}

int follower_new(sd_bus *bus, FollowerTold told, void *userdata, Follower **ret) {
        _cleanup_(follower_freep) Follower *follower = calloc(1, sizeof(*follower));
        int r;

        if (!follower)
                return -ENOMEM;

        follower->bus = bus;
        follower->told = told;
        follower->userdata = userdata;
        r = sd_bus_set_exit_on_disconnect(bus, true);
        if (r >= 0)
                r = follower_match(follower);
        if (r >= 0)
                r = follower_list(follower, true);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(follower);
        return 0;
}

Follower *follower_free(Follower *follower) {
        if (!follower)
                return NULL;

        sd_bus_slot_unref(follower->changed);
        sd_bus_slot_unref(follower->added);
        sd_bus_slot_unref(follower->removed);
        sd_bus_slot_unref(follower->owner);
        sd_bus_slot_unref(follower->listing);
        container_views_freep(&follower->views);
        free(follower);
        return NULL;
}

const ContainerView *follower_views(const Follower *follower) {
        return follower->views;
}
