/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "bus.h"
#include "clock.h"
#include "duration.h"
#include "follower.h"
#include "strv.h"
#include "verbs.h"

static const struct {
        Change change;
        const char *word;
} changes_words[] = {
        { CHANGE_STATE, "state" },         { CHANGE_PHASE, "phase" },
        { CHANGE_ADDRESSES, "addresses" }, { CHANGE_HEALTH, "health" },
        { CHANGE_FAILED, "failed_units" }, {},
};

/* Those of the owner, or of all; of these, those with one of the names. */
static bool is_wanted(const Options *options, const ContainerView *view) {
        char label[MACHINE_NAME_MAX + 1];

        container_view_label(view, options->owner, label);
        if (options->arguments[1])
                return strv_contains(options->arguments + 1, label);
        return options->given & OPTION_ALL || view->owner == options->owner;
}

static void print_json(const char *what, const ContainerView *view, unsigned changes) {
        JsonPrinter json = { .stream = stdout, .compact = true };

        json_printer_open(&json, NULL, '{');
        json_printer_number(&json, "time", realtime_now());
        json_printer_string(&json, "event", what);
        json_printer_open(&json, "changes", '[');
        for (size_t i = 0; changes_words[i].word; i++)
                if (changes & changes_words[i].change)
                        json_printer_string(&json, NULL, changes_words[i].word);
        json_printer_close(&json, ']');
        container_view_print_json(view, &json);
        json_printer_close(&json, '}');
}

/* "2026-11-24 10:04:05  web  starting (checking), healthy" */
static void print_text(const char *word, const ContainerView *view, const Options *options) {
        char label[MACHINE_NAME_MAX + 1], date[DATE_SIZE];
        _cleanup_free_ char *failed = NULL;

        date_format(realtime_now(), date);
        container_view_label(view, options->owner, label);
        if (word) {
                printf("%s  %s  %s\n", date, label, word);
                return;
        }
        printf("%s  %s  %s", date, label, view->state);
        if (view->phase[0] != '\0' && strcmp(view->phase, view->state) != 0)
                printf(" (%s)", view->phase);
        if (view->health[0] != '\0')
                printf(", %s", view->health);
        if (container_view_is_degraded(view) &&
            container_view_join_failed(view, SIZE_MAX, &failed) >= 0)
                printf(", degraded: %s", failed);
        printf("\n");
}

static void on_told(
        FollowerEvent event, const ContainerView *view, unsigned changes, void *userdata) {
        static const struct {
                const char *name, *word;
        } kinds[] = {
                [FOLLOWER_ADDED] = { "added", "appeared" },
                [FOLLOWER_CHANGED] = { "changed", NULL },
                [FOLLOWER_REMOVED] = { "removed", "gone" },
        };
        const Options *options = userdata;

        if (event == FOLLOWER_KNOWN || event == FOLLOWER_LISTED || !is_wanted(options, view))
                return;
        if (options->given & OPTION_JSON)
                print_json(kinds[event].name, view, changes);
        else if (event != FOLLOWER_CHANGED || changes & ~(unsigned) CHANGE_ADDRESSES)
                print_text(kinds[event].word, view, options);
        (void) fflush(stdout);
}

Outcome verb_events(const Options *options) {
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(follower_freep) Follower *follower = NULL;
        Outcome outcome;
        int r;

        /* Who reads no more ends it, without a word. */
        (void) signal(SIGPIPE, SIG_DFL);

        outcome = bus_connect(&bus);
        if (outcome != OUTCOME_DONE)
                return outcome;

        r = follower_new(bus, on_told, (void *) options, &follower);
        if (r >= 0)
                r = sd_event_loop(sd_bus_get_event(bus));
        return r < 0 ? outcome_fail_errno(r, "follow the containers") : (Outcome) r;
}
