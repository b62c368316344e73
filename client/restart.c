/* SPDX-License-Identifier: MIT */

#include "bus.h"
#include "flake-path.h"
#include "group.h"
#include "verbs.h"

static Outcome restart_flake(const Options *options, JsonPrinter *json) {
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_free_ char *flake = NULL;
        _cleanup_seen_ Seen seen = {};
        Method method = { .name = "Restart", .options = options, .lists = true };
        Outcome outcome;

        outcome = flake_path_find(&flake);
        if (outcome == OUTCOME_DONE)
                outcome = bus_connect(&bus);
        if (outcome != OUTCOME_DONE)
                return outcome;

        method.flake = flake;
        outcome = group_call_own(bus, &method, json, &seen);
        return outcome == OUTCOME_DONE && seen.n == 0 ?
                outcome_fail(
                        OUTCOME_MISSING,
                        "there is no container of %s yet; 'flakectrctl up' brings them up", flake) :
                outcome;
}

static Outcome restart_named(const Options *options, JsonPrinter *json) {
        const ChoiceDeed deed = { "Restart", "restarted", options, json };
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        outcome = choice_init(options, options->arguments + 1, &choice);
        return outcome == OUTCOME_DONE ? group_call(&choice, &deed) : outcome;
}

Outcome verb_restart(const Options *options) {
        JsonPrinter printer, *json = results_begin(&printer, options);
        Outcome outcome;

        outcome =
                options->arguments[1] ? restart_named(options, json) : restart_flake(options, json);
        results_end(json);
        return outcome;
}
