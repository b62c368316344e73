/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "listing.h"
#include "names.h"
#include "nearest.h"
#include "strv.h"

static bool view_is_before(const ContainerView *a, const ContainerView *b) {
        return a->owner != b->owner ? a->owner < b->owner : strcmp(a->name, b->name) < 0;
}

/* Takes the view. */
static void listing_insert(ContainerView **views, ContainerView *view) {
        while (*views && view_is_before(*views, view))
                views = &(*views)->next;
        view->next = *views;
        *views = view;
}

int listing_read_object(sd_bus_message *reply, ContainerView **views) {
        _cleanup_(container_view_freep) ContainerView *view = NULL;
        const char *path, *interface;
        int r;

        r = sd_bus_message_read(reply, "o", &path);
        if (r < 0)
                return r;
        if (container_view_new(path, &view) < 0)
                return sd_bus_message_skip(reply, "a{sa{sv}}");

        r = sd_bus_message_enter_container(reply, 'a', "{sa{sv}}");
        if (r < 0)
                return r;

        while ((r = sd_bus_message_enter_container(reply, 'e', "sa{sv}")) > 0) {
                r = sd_bus_message_read(reply, "s", &interface);
                if (r >= 0)
                        r = strcmp(interface, INTERFACE_CONTAINER) == 0 ?
                                container_view_merge(view, reply) :
                                sd_bus_message_skip(reply, "a{sv}");
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
                if (r < 0)
                        return r;
        }
        if (r < 0)
                return r;

        listing_insert(views, TAKE_PTR(view));
        return sd_bus_message_exit_container(reply);
}

int listing_read(sd_bus_message *reply, ContainerView **ret) {
        _cleanup_(container_views_freep) ContainerView *views = NULL;
        int r;

        r = sd_bus_message_enter_container(reply, 'a', "{oa{sa{sv}}}");
        if (r < 0)
                return r;

        while ((r = sd_bus_message_enter_container(reply, 'e', "oa{sa{sv}}")) > 0) {
                r = listing_read_object(reply, &views);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
                if (r < 0)
                        return r;
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(views);
        return 0;
}

Outcome listing_fetch(sd_bus *bus, ContainerView **ret) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        int r;

        r = sd_bus_call_method(
                bus, BUS_NAME, OBJECT_ROOT, "org.freedesktop.DBus.ObjectManager",
                "GetManagedObjects", &error, &reply, NULL);
        if (r < 0)
                return outcome_fail_error(&error);

        r = listing_read(reply, ret);
        if (r < 0)
                return outcome_fail_errno(r, "read the list of containers");
        return OUTCOME_DONE;
}

void listing_keep_owner(ContainerView **views, uid_t owner) {
        while (*views) {
                ContainerView *view = *views;

                if (view->owner == owner) {
                        views = &view->next;
                } else {
                        *views = view->next;
                        container_view_free(view);
                }
        }
}

static void tell_missing(const ContainerView *views, uid_t owner, const char *name) {
        _cleanup_strv_ char **names = NULL;
        _cleanup_free_ char *joined = NULL;
        Nearest nearest = { .word = name };

        for (const ContainerView *view = views; view; view = view->next) {
                if (view->owner != owner)
                        continue;
                if (strv_push(&names, view->name) < 0)
                        return;
                nearest_offer(&nearest, view->name);
        }

        if (!names)
                (void) outcome_fail(
                        OUTCOME_MISSING,
                        "there is no container %s, nor any other; "
                        "'flakectrctl up' brings up those of a flake",
                        name);
        else if (nearest.found)
                (void) outcome_fail(
                        OUTCOME_MISSING,
                        "there is no container %s; the nearest is %s, and 'flakectrctl list' "
                        "shows all",
                        name, nearest.found);
        else if (strv_join(names, ", ", &joined) >= 0)
                (void) outcome_fail(
                        OUTCOME_MISSING, "there is no container %s; those that exist: %s", name,
                        joined);
}

static const ContainerView *find_owned(const ContainerView *views, uid_t owner, const char *name) {
        for (const ContainerView *view = views; view; view = view->next)
                if (view->owner == owner && strcmp(view->name, name) == 0)
                        return view;
        return NULL;
}

const ContainerView *listing_find(const ContainerView *views, uid_t owner, const char *name) {
        const ContainerView *view = find_owned(views, owner, name);
        char plain[CONTAINER_NAME_MAX + 1];
        uid_t other;

        if (!view && machine_name_parse(name, plain, &other) >= 0)
                view = find_owned(views, other, plain);
        if (!view)
                tell_missing(views, owner, name);
        return view;
}
