/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "details.h"
#include "listing.h"
#include "names.h"
#include "watch.h"

/* How often an init that boots is asked what it does. */
#define INSPECT_USEC (500 * 1000)

struct Watch {
        sd_bus *bus;
        Progress *progress;
        sd_bus_slot *changed, *added, *listed;
        sd_event_source *timer;
        sd_bus_slot *inspected; /* one question at a time */
        char *inspected_path;
};

Watch *watch_free(Watch *watch) {
        if (!watch)
                return NULL;

        sd_bus_slot_unref(watch->changed);
        sd_bus_slot_unref(watch->added);
        sd_bus_slot_unref(watch->listed);
        sd_bus_slot_unref(watch->inspected);
        sd_event_source_disable_unref(watch->timer);
        free(watch->inspected_path);
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

        (void) error;

        if (sd_bus_message_read(message, "s", &interface) >= 0 &&
            strcmp(interface, INTERFACE_CONTAINER) == 0)
                (void) watch_take(userdata, sd_bus_message_get_path(message), message);
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

static int on_inspected(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        _cleanup_(details_freep) Details *details = NULL;
        Watch *watch = userdata;
        ProgressRow *row;

        (void) error;

        watch->inspected = sd_bus_slot_unref(watch->inspected);
        if (sd_bus_message_is_method_error(reply, NULL) || details_read(reply, &details) < 0)
                return 0;
        if (progress_row(watch->progress, watch->inspected_path, &row) == 0 && row->ended == 0)
                progress_set_status(row, TAKE_PTR(details->status_text));
        return 0;
}

static bool row_boots(const ProgressRow *row) {
        return row->shown && row->ended == 0 &&
                (strcmp(row->view->phase, "starting") == 0 ||
                 strcmp(row->view->phase, "checking") == 0);
}

/* The row behind the one asked last, so that each one's turn comes. */
static const ProgressRow *watch_next_boot(const Watch *watch) {
        const ProgressRow *first = NULL;
        bool behind = false;

        for (const ProgressRow *row = progress_rows(watch->progress); row; row = row->next) {
                if (row_boots(row) && behind)
                        return row;
                if (row_boots(row) && !first)
                        first = row;
                if (watch->inspected_path && strcmp(row->view->path, watch->inspected_path) == 0)
                        behind = true;
        }
        return first;
}

static int on_timer(sd_event_source *source, uint64_t now, void *userdata) {
        Watch *watch = userdata;
        const ProgressRow *row = watch->inspected ? NULL : watch_next_boot(watch);

        (void) now;

        (void) sd_event_source_set_time_relative(source, INSPECT_USEC);
        if (!row)
                return 0;

        free(watch->inspected_path);
        watch->inspected_path = strdup(row->view->path);
        if (watch->inspected_path)
                (void) sd_bus_call_method_async(
                        watch->bus, &watch->inspected, BUS_NAME, row->view->path,
                        INTERFACE_CONTAINER, "Inspect", on_inspected, watch, NULL);
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

        if (progress_is_live(progress)) {
                r = sd_event_add_time_relative(
                        sd_bus_get_event(bus), &watch->timer, CLOCK_MONOTONIC, INSPECT_USEC, 0,
                        on_timer, watch);
                if (r >= 0)
                        r = sd_event_source_set_enabled(watch->timer, SD_EVENT_ON);
                if (r < 0)
                        return r;
        }

        *ret = TAKE_PTR(watch);
        return 0;
}
