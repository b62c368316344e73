/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "log.h"
#include "pid1-link.h"
#include "pid1.h"

#define DBUS "org.freedesktop.DBus"

/* It executes itself anew in less. */
#define CALL_USEC (1000 * 1000ULL)

struct Pid1Link {
        sd_bus *bus;
        Listener *left, *returned;
        sd_event_source *call;
        bool called;
};

static const ListenerSignal pid1_left = {
        DBUS,
        "/org/freedesktop/DBus",
        DBUS,
        "NameOwnerChanged",
        .condition = ",arg0='" PID1_SERVICE "',arg2=''",
};
const ListenerSignal pid1_returned = {
        DBUS,
        "/org/freedesktop/DBus",
        DBUS,
        "NameOwnerChanged",
        .condition = ",arg0='" PID1_SERVICE "',arg1=''",
};

static int pid1_link_expect(Pid1Link *link);

/*
 * It comes back by itself, but only when a unit changes, and what waits for a container to be
 * started or stopped waits for that. See SIGUSR1 in systemd(1). It may come too early.
 */
static int on_call(sd_event_source *source, uint64_t now, void *userdata) {
        Pid1Link *link = userdata;

        (void) source;
        (void) now;

        if (!link->called)
                log_notice("systemd has left the bus, and is called back");
        link->called = true;
        if (kill(1, SIGUSR1) < 0)
                return -errno;
        return pid1_link_expect(link);
}

static int pid1_link_expect(Pid1Link *link) {
        link->call = sd_event_source_disable_unref(link->call);
        return sd_event_add_time_relative(
                sd_bus_get_event(link->bus), &link->call, CLOCK_MONOTONIC, CALL_USEC, 0, on_call,
                link);
}

static int on_left(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        (void) message;
        (void) error;
        return pid1_link_expect(userdata);
}

/* Where it has executed itself anew it knows who has subscribed, and says so. */
static int on_returned(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Pid1Link *link = userdata;

        (void) message;
        (void) error;

        link->call = sd_event_source_disable_unref(link->call);
        link->called = false;
        return sd_bus_call_method_async(
                link->bus, NULL, PID1_SERVICE, PID1_PATH, PID1_MANAGER, "Subscribe", NULL, NULL,
                "");
}

static int subscribe(sd_bus *bus) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
        int r;

        r = pid1_call_new(bus, "Subscribe", &call);
        return r < 0 ? r : pid1_ask(call, NULL);
}

int pid1_link_new(sd_bus *bus, Pid1Link **ret) {
        _cleanup_(pid1_link_freep) Pid1Link *link = calloc(1, sizeof(*link));
        int r;

        if (!link)
                return -ENOMEM;

        link->bus = sd_bus_ref(bus);
        r = listener_new(bus, &pid1_left, on_left, link, &link->left);
        if (r >= 0)
                r = listener_new(bus, &pid1_returned, on_returned, link, &link->returned);
        if (r >= 0)
                r = subscribe(bus);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(link);
        return 0;
}

Pid1Link *pid1_link_free(Pid1Link *link) {
        if (!link)
                return NULL;

        listener_free(link->left);
        listener_free(link->returned);
        sd_event_source_disable_unref(link->call);
        sd_bus_unref(link->bus);
        free(link);
        return NULL;
}

/*
 * The bus would start it as any other service, by a program that only fails or by PID 1 itself,
 * and says how that went.
 */
bool pid1_has_left(sd_bus_message *reply) {
        static const char spawn[] = DBUS ".Error.Spawn.";
        const sd_bus_error *error = sd_bus_message_get_error(reply);

        return error &&
                (sd_bus_error_has_name(error, SD_BUS_ERROR_NO_REPLY) ||
                 sd_bus_error_has_name(error, SD_BUS_ERROR_NAME_HAS_NO_OWNER) ||
                 sd_bus_error_has_name(error, SD_BUS_ERROR_SERVICE_UNKNOWN) ||
                 sd_bus_error_has_name(error, DBUS ".Error.TimedOut") ||
                 strncmp(error->name, spawn, strlen(spawn)) == 0);
}
