/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "call.h"
#include "follower.h"
#include "log-follower.h"
#include "names.h"
#include "strv.h"

/* What we know of a state may be older than an answer; and nobody is to be asked without end. */
#define AGAIN_USEC (300 * 1000ULL)

typedef struct LogFollower LogFollower;

/* One of the sources, while its journal is read and while it is waited for. */
typedef struct Reading {
        LogFollower *all;
        LogSource *source;
        sd_bus_slot *slot;      /* under way */
        sd_event_source *again; /* it is to be looked at once more */
        bool running, gone;
        bool anew; /* it has been down meanwhile: all since the boot is news */
} Reading;

struct LogFollower {
        sd_bus *bus;
        sd_event *event;
        Follower *follower;
        Reading *readings;
        size_t n;
        char **words; /* since the boot */
};

static void log_follower_done(LogFollower *all) {
        follower_free(all->follower);
        for (size_t i = 0; all->readings && i < all->n; i++) {
                sd_bus_slot_unref(all->readings[i].slot);
                sd_event_source_disable_unref(all->readings[i].again);
        }
        free(all->readings);
        strv_free(all->words);
}

static void end(LogFollower *all, Outcome outcome) {
        (void) sd_event_exit(all->event, outcome);
}

static int on_reply(sd_bus_message *reply, void *userdata, sd_bus_error *error);

static void reading_begin(Reading *reading) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        LogFollower *all = reading->all;
        int r;

        if (reading->slot || !reading->running || reading->gone)
                return;
        if (reading->anew) {
                reading->source->execution.words = all->words;
                reading->source->lines = -1;
        }

        r = method_message(&reading->source->method, all->bus, -1, true, &message);
        if (r >= 0)
                r = sd_bus_call_async(
                        all->bus, &reading->slot, message, on_reply, reading, UINT64_MAX);
        if (r < 0)
                end(all, outcome_fail_errno(r, "read the journal"));
}

static int on_again(sd_event_source *source, uint64_t usec, void *userdata) {
        (void) source;
        (void) usec;
        reading_begin(userdata);
        return 0;
}

static int reading_try_again(Reading *reading) {
        reading->again = sd_event_source_disable_unref(reading->again);
        return sd_event_add_time_relative(
                reading->all->event, &reading->again, CLOCK_MONOTONIC, AGAIN_USEC, 0, on_again,
                reading);
}

/* The container has stopped, or journalctl has: with a status of its own, it has said why. */
static int on_reply(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        const sd_bus_error *fault = sd_bus_message_get_error(reply);
        Reading *reading = userdata;
        int status = 0;

        (void) error;

        reading->slot = sd_bus_slot_unref(reading->slot);
        if (!fault && sd_bus_message_read(reply, "i", &status) >= 0 && status != 0) {
                end(reading->all, OUTCOME_FAILED);
                return 0;
        }
        if (fault && !sd_bus_error_has_name(fault, ERROR_NOT_RUNNING) &&
            !sd_bus_error_has_name(fault, ERROR_EXEC_FAILED) &&
            !sd_bus_error_has_name(fault, SD_BUS_ERROR_NO_REPLY) &&
            !sd_bus_error_has_name(fault, SD_BUS_ERROR_UNKNOWN_OBJECT)) {
                end(reading->all, outcome_fail_error(fault));
                return 0;
        }
        return reading_try_again(reading);
}

static void reading_lose(Reading *reading) {
        LogFollower *all = reading->all;

        reading->gone = true;
        for (size_t i = 0; i < all->n; i++)
                if (!all->readings[i].gone)
                        return;
        end(all, OUTCOME_DONE);
}

static void on_told(
        FollowerEvent event, const ContainerView *view, unsigned changes, void *userdata) {
        LogFollower *all = userdata;

        (void) changes;

        for (size_t i = 0; view && i < all->n; i++) {
                Reading *reading = &all->readings[i];

                if (strcmp(reading->source->view->path, view->path) != 0)
                        continue;
                reading->running = strcmp(view->state, "running") == 0;
                if (!reading->running)
                        reading->anew = true;
                if (event == FOLLOWER_REMOVED)
                        reading_lose(reading);
                else if (event == FOLLOWER_ADDED)
                        reading->gone = false;
                if (event == FOLLOWER_KNOWN && !reading->running)
                        fprintf(stderr, "%s does not run: its journal follows when it does\n",
                                reading->source->label);
                reading_begin(reading);
        }
}

/* polkit may have to ask: one question for each, before anything is shown. */
static Outcome authorise(const Choice *choice, size_t n) {
        _cleanup_free_ Method *methods = calloc(n, sizeof(*methods));
        _cleanup_(call_freep) Call *call = NULL;

        if (!methods)
                return outcome_fail_errno(-ENOMEM, "call flakectrd");
        for (size_t i = 0; i < n; i++)
                methods[i] = (Method){ .name = "Inspect", .view = choice->chosen[i] };
        return call_perform(choice->bus, methods, n, &call);
}

Outcome log_follower_run(
        const Choice *choice, const Options *options, LogSource *sources, size_t n) {
        _cleanup_(log_follower_done) LogFollower all = {
                .bus = choice->bus,
                .event = sd_bus_get_event(choice->bus),
                .n = n,
        };
        Outcome outcome;
        int r;

        outcome = authorise(choice, n);
        if (outcome != OUTCOME_DONE)
                return outcome;

        all.readings = calloc(n, sizeof(*all.readings));
        if (!all.readings)
                return outcome_fail_errno(-ENOMEM, "follow the journals");
        for (size_t i = 0; i < n; i++)
                all.readings[i] = (Reading){ .all = &all, .source = &sources[i] };

        r = log_words(options, true, &all.words);
        if (r >= 0)
                r = follower_new(choice->bus, on_told, &all, &all.follower);
        if (r >= 0)
                r = sd_event_loop(all.event);
        return r < 0 ? outcome_fail_errno(r, "follow the journals") : (Outcome) r;
}
