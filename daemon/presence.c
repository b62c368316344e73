/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "pid1-link.h"
#include "pid1.h"
#include "presence.h"

#define NO_SUCH_UNIT "org.freedesktop.systemd1.NoSuchUnit"

/* An orderly PID 1 forgets in some milliseconds. */
#define LAPSE_USEC (2 * 1000 * 1000ULL)
#define RETRY_USEC (100 * 1000ULL)

struct Presence {
        sd_bus *bus;
        char *unit;
        PresenceGone gone;
        void *userdata;

        bool watched;
        Listener *removed, *returned;
        Submission *query;
        sd_event_source *lapse, *retry;
};

void presence_ignore(Presence *presence) {
        presence->watched = false;
        presence->query = submission_free(presence->query);
        presence->lapse = sd_event_source_disable_unref(presence->lapse);
        presence->retry = sd_event_source_disable_unref(presence->retry);
}

static void presence_end(Presence *presence) {
        presence_ignore(presence);
        presence->gone(presence->userdata);
}

static int presence_after(
        Presence *presence,
        sd_event_source **source,
        uint64_t usec,
        sd_event_time_handler_t callback) {
        *source = sd_event_source_disable_unref(*source);
        return sd_event_add_time_relative(
                sd_bus_get_event(presence->bus), source, CLOCK_MONOTONIC, usec, 0, callback,
                presence);
}

static int on_retry(sd_event_source *source, uint64_t now, void *userdata) {
        Presence *presence = userdata;

        (void) source;
        (void) now;

        presence->retry = sd_event_source_disable_unref(presence->retry);
        return presence_ask(presence);
}

static int on_answer(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        Presence *presence = userdata;

        (void) error;

        presence->query = submission_free(presence->query);
        if (sd_bus_message_is_method_error(reply, NO_SUCH_UNIT))
                presence_end(presence);
        else if (sd_bus_message_is_method_error(reply, NULL)) /* PID 1 executes itself anew */
                return presence_after(presence, &presence->retry, RETRY_USEC, on_retry);
        return 0;
}

int presence_ask(Presence *presence) {
        presence->query = submission_free(presence->query);
        return pid1_ask_known(presence->bus, presence->unit, on_answer, presence, &presence->query);
}

static int on_removed(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Presence *presence = userdata;
        const char *unit;

        (void) error;

        if (!presence->watched || sd_bus_message_read(message, "so", &unit, NULL) < 0 ||
            strcmp(unit, presence->unit) != 0)
                return 0;
        return presence_ask(presence);
}

/* It may have forgotten it since it was heard last. */
static int on_returned(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Presence *presence = userdata;

        (void) message;
        (void) error;
        return presence->watched ? presence_ask(presence) : 0;
}

static int on_lapse(sd_event_source *source, uint64_t now, void *userdata) {
        (void) source;
        (void) now;
        presence_end(userdata);
        return 0;
}

void presence_watch(Presence *presence) {
        presence->watched = true;
}

int presence_expect_end(Presence *presence) {
        if (!presence->watched || presence->lapse)
                return 0;
        return presence_after(presence, &presence->lapse, LAPSE_USEC, on_lapse);
}

void presence_expect_life(Presence *presence) {
        presence->lapse = sd_event_source_disable_unref(presence->lapse);
}

int presence_new(sd_bus *bus, const char *unit, PresenceGone gone, void *userdata, Presence **ret) {
        _cleanup_(presence_freep) Presence *presence = calloc(1, sizeof(*presence));
        int r;

        if (!presence)
                return -ENOMEM;

        *presence = (Presence){
                .bus = sd_bus_ref(bus),
                .unit = strdup(unit),
                .gone = gone,
                .userdata = userdata,
        };
        if (!presence->unit)
                return -ENOMEM;

        r = listener_new(bus, &pid1_unit_removed, on_removed, presence, &presence->removed);
        if (r >= 0)
                r = listener_new(bus, &pid1_returned, on_returned, presence, &presence->returned);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(presence);
        return 0;
}

Presence *presence_free(Presence *presence) {
        if (!presence)
                return NULL;

        listener_free(presence->removed);
        listener_free(presence->returned);
        submission_free(presence->query);
        sd_event_source_disable_unref(presence->lapse);
        sd_event_source_disable_unref(presence->retry);
        free(presence->unit);
        sd_bus_unref(presence->bus);
        free(presence);
        return NULL;
}
