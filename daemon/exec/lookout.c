/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "container-name.h"
#include "entrance.h"
#include "failed-units.h"
#include "fd-message.h"
#include "inner-bus.h"
#include "leader.h"
#include "lookout.h"

/* From a sign that others have failed to a look: it may say so at any rate. */
#define REST_USEC (200 * 1000ULL)

/* As `ps` shows it, beside those that run commands. */
#define NAME "flakectr-look"

typedef struct Lookout {
        int daemon;
        sd_event *event;
        sd_bus *bus;
        sd_bus_slot *query;
        sd_event_source *rest;
        char told[FAILED_UNITS_SIZE];
        size_t size; /* of what was told; 0: nothing yet, or it is asked for anew */
} Lookout;

static int lookout_end(Lookout *lookout, int r) {
        return sd_event_exit(lookout->event, r);
}

static int lookout_tell(Lookout *lookout, const FailedUnits *units) {
        char text[FAILED_UNITS_SIZE];
        size_t size = failed_units_format(units, text);
        int r;

        if (size == lookout->size && memcmp(text, lookout->told, size) == 0)
                return 0;
        r = fd_message_send(lookout->daemon, text, size, NULL, 0);
        if (r < 0)
                return r;

        memcpy(lookout->told, text, size);
        lookout->size = size;
        return 0;
}

static int read_units(sd_bus_message *reply, FailedUnits *units) {
        const char *name;
        int r;

        r = sd_bus_message_enter_container(reply, 'a', "(ssssssouso)");
        while (r >= 0 &&
               (r = sd_bus_message_read(
                        reply, "(ssssssouso)", &name, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                        NULL, NULL)) > 0)
                failed_units_add(units, name);
        return r;
}

static int on_listed(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        Lookout *lookout = userdata;
        FailedUnits units = {};
        int r = -EIO;

        (void) error;

        lookout->query = sd_bus_slot_unref(lookout->query);
        if (!sd_bus_message_is_method_error(reply, NULL))
                r = read_units(reply, &units);
        if (r >= 0)
                r = lookout_tell(lookout, &units);
        return r < 0 ? lookout_end(lookout, r) : 0;
}

/* An answer that is under way is of before, and of no use. */
static int lookout_look(Lookout *lookout) {
        lookout->query = sd_bus_slot_unref(lookout->query);
        lookout->rest = sd_event_source_disable_unref(lookout->rest);
        return sd_bus_call_method_async(
                lookout->bus, &lookout->query, SYSTEMD, MANAGER_PATH, MANAGER, "ListUnitsFiltered",
                on_listed, lookout, "as", 1, "failed");
}

static int on_rested(sd_event_source *source, uint64_t now, void *userdata) {
        (void) source;
        (void) now;
        return lookout_look(userdata);
}

static int on_changed(sd_bus_message *signal, void *userdata, sd_bus_error *error) {
        Lookout *lookout = userdata;

        (void) signal;
        (void) error;

        if (lookout->rest)
                return 0;
        return sd_event_add_time_relative(
                lookout->event, &lookout->rest, CLOCK_MONOTONIC, REST_USEC, 0, on_rested, lookout);
}

static int on_connected(sd_bus_message *signal, void *userdata, sd_bus_error *error) {
        Lookout *lookout = userdata;
        int r;

        (void) signal;
        (void) error;

        r = sd_bus_call_method_async(
                lookout->bus, NULL, SYSTEMD, MANAGER_PATH, MANAGER, "Subscribe", NULL, NULL, "");
        return r < 0 ? r : lookout_look(lookout);
}

static int on_disconnected(sd_bus_message *signal, void *userdata, sd_bus_error *error) {
        (void) signal;
        (void) error;
        return lookout_end(userdata, 0);
}

static int on_daemon(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        int fds[FD_MESSAGE_FDS_MAX], r;
        Lookout *lookout = userdata;
        size_t size = 1;
        char letter;

        (void) source;
        (void) events;

        r = fd_message_receive(fd, &letter, &size, fds, 0);
        if (r < 0)
                return lookout_end(lookout, 0);
        lookout->size = 0;
        return sd_bus_is_ready(lookout->bus) > 0 ? lookout_look(lookout) : 0;
}

static int lookout_match(Lookout *lookout) {
        int r;

        r = inner_bus_match(lookout->bus, on_connected, on_disconnected, lookout);
        if (r >= 0)
                r = sd_bus_match_signal_async(
                        lookout->bus, NULL, SYSTEMD, MANAGER_PATH, PROPERTIES, "PropertiesChanged",
                        on_changed, NULL, lookout);
        return r;
}

static int lookout_watch(Lookout *lookout, int *bus) {
        int r;

        r = sd_event_new(&lookout->event);
        if (r >= 0)
                r = inner_bus_open(bus, lookout->event, &lookout->bus);
        if (r >= 0)
                r = lookout_match(lookout);
        if (r >= 0)
                r = sd_event_add_io(
                        lookout->event, NULL, lookout->daemon, EPOLLIN | EPOLLRDHUP, on_daemon,
                        lookout);
        return r < 0 ? r : sd_event_loop(lookout->event);
}

static void lookout_done(Lookout *lookout) {
        sd_bus_slot_unref(lookout->query);
        sd_event_source_disable_unref(lookout->rest);
        sd_bus_close_unref(lookout->bus);
        sd_event_unref(lookout->event);
}
#define _cleanup_lookout_ __attribute__((cleanup(lookout_done)))

static int receive_machine(int daemon, char ret[static MACHINE_NAME_MAX + 1]) {
        size_t size = MACHINE_NAME_MAX;
        int fds[FD_MESSAGE_FDS_MAX], r;

        r = fd_message_receive(daemon, ret, &size, fds, 0);
        if (r < 0)
                return r;
        ret[size] = '\0';
        return 0;
}

int lookout_run(int daemon) {
        _cleanup_lookout_ Lookout lookout = { .daemon = daemon };
        char machine[MACHINE_NAME_MAX + 1];
        _cleanup_close_ int leader = -1, bus = -1;
        int r;

        (void) prctl(PR_SET_NAME, NAME);
        r = receive_machine(daemon, machine);
        if (r >= 0)
                r = leader_open(machine, &leader);
        if (r >= 0)
                r = entrance_reach(leader, &bus);
        return r < 0 ? r : lookout_watch(&lookout, &bus);
}
