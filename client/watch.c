/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "listing.h"
#include "names.h"
#include "watch.h"

struct Watch {
        sd_bus *bus;
        Progress *progress;
        sd_bus_slot *changed, *booting, *added, *listed;
};

Watch *watch_free(Watch *watch) {
        if (!watch)
                return NULL;

        sd_bus_slot_unref(watch->changed);
        sd_bus_slot_unref(watch->booting);
        sd_bus_slot_unref(watch->added);
        sd_bus_slot_unref(watch->listed);
        free(watch);
        return NULL;
}

/* From the properties "a{sv}" that come next in the message. */
static int watch_take(Watch *watch, const char *path, sd_bus_message *message) {
        ProgressRow *row;
        int r;

        r = progress_row(watch->progress, path, &row);
        if (r != 0)
                return r;

        r = container_view_merge(row->view, message);
        if (r < 0)
                return r;

        progress_changed(watch->progress, row);
        return 0;
}

/* What cannot be read is not shown; the call itself goes on. */
static int on_changed(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *interface;
        Watch *watch = userdata;

        (void) error;

        if (sd_bus_message_read(message, "s", &interface) >= 0 &&
            strcmp(interface, INTERFACE_CONTAINER) == 0)
                (void) watch_take(watch, sd_bus_message_get_path(message), message);
        return 0;
}

static int on_added(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *path, *interface;
        int r;

        (void) error;

        if (sd_bus_message_read(message, "o", &path) < 0 ||
            sd_bus_message_enter_container(message, 'a', "{sa{sv}}") < 0)
                return 0;

        while (sd_bus_message_enter_container(message, 'e', "sa{sv}") > 0) {
                r = sd_bus_message_read(message, "s", &interface);
                if (r >= 0 && strcmp(interface, INTERFACE_CONTAINER) == 0) {
                        (void) watch_take(userdata, path, message);
                        return 0;
                }
                if (r < 0 || sd_bus_message_skip(message, "a{sv}") < 0 ||
                    sd_bus_message_exit_container(message) < 0)
                        return 0;
        }
        return 0;
}

/* A job that is joined may have told long ago what it does. */
static int on_listed(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        _cleanup_(container_views_freep) ContainerView *views = NULL;
        Watch *watch = userdata;
        ProgressRow *row;

        (void) error;

        if (sd_bus_message_is_method_error(reply, NULL) || listing_read(reply, &views) < 0)
                return 0;

        for (ContainerView **view = &views; *view;) {
                ContainerView *known = *view;

                if (progress_row(watch->progress, known->path, &row) != 0) {
                        view = &known->next;
                        continue;
                }
                *view = known->next;
                known->next = NULL;
                container_view_free(row->view);
                row->view = known;
                if (container_view_is_busy(known))
                        progress_changed(watch->progress, row);
        }
        return 0;
}

/* systemd-nspawn puts a prefix in front, and has words of its own while the init has said nothing.
 */
static const char *init_words(const char *text) {
        static const char prefix[] = "Container running: ";
        size_t length = sizeof(prefix) - 1;

        if (strcmp(text, "Container running.") == 0)
                return "";
        return strncmp(text, prefix, length) == 0 ? text + length : text;
}

static int on_boot_status(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Watch *watch = userdata;
        ProgressRow *row;
        const char *text;

        (void) error;

        if (sd_bus_message_read(message, "s", &text) < 0 ||
            progress_row(watch->progress, sd_bus_message_get_path(message), &row) != 0 ||
            !container_view_is_booting(row->view))
                return 0;

        (void) progress_set_status(row, init_words(text));
        return 0;
}

static int watch_match(Watch *watch) {
        int r;

        r = sd_bus_add_match_async(
                watch->bus, &watch->changed,
                "type='signal',sender='" BUS_NAME "',path_namespace='" OBJECT_CONTAINERS
                "',interface='org.freedesktop.DBus.Properties',member='PropertiesChanged'",
                on_changed, NULL, watch);
        if (r < 0)
                return r;
        r = sd_bus_add_match_async(
                watch->bus, &watch->booting,
                "type='signal',sender='" BUS_NAME "',path_namespace='" OBJECT_CONTAINERS
                "',interface='" INTERFACE_CONTAINER "',member='BootStatus'",
                on_boot_status, NULL, watch);
        if (r < 0)
                return r;
        return sd_bus_match_signal_async(
                watch->bus, &watch->added, BUS_NAME, OBJECT_ROOT,
                "org.freedesktop.DBus.ObjectManager", "InterfacesAdded", on_added, NULL, watch);
}

int watch_new(sd_bus *bus, Progress *progress, Watch **ret) {
        _cleanup_(watch_freep) Watch *watch = calloc(1, sizeof(*watch));
        int r;

        if (!watch)
                return -ENOMEM;

        watch->bus = bus;
        watch->progress = progress;
        r = watch_match(watch);
        if (r < 0)
                return r;

        r = sd_bus_call_method_async(
                bus, &watch->listed, BUS_NAME, OBJECT_ROOT, "org.freedesktop.DBus.ObjectManager",
                "GetManagedObjects", on_listed, watch, NULL);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(watch);
        return 0;
}
