/* SPDX-License-Identifier: MIT */

#include "each-flake.h"
#include "bus.h"
#include "result.h"

Outcome each_flake_of(
        sd_bus *bus, const FlakeArgument *arguments, const Options *options, FlakeWork work) {
        JsonPrinter printer, *json = results_begin(&printer, options);
        Outcome outcome = OUTCOME_DONE, one;

        for (const FlakeArgument *argument = arguments; argument; argument = argument->next) {
                one = work(bus, argument, options, json);
                outcome = outcome_first(outcome, one);
                if (one == OUTCOME_INTERRUPTED)
                        break;
        }
        results_end(json);
        return outcome;
}

Outcome each_flake(const Options *options, bool anywhere, FlakeWork work) {
        _cleanup_(flake_arguments_freep) FlakeArgument *arguments = NULL;
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        Outcome outcome;

        outcome = flake_arguments_parse(options->arguments + 1, anywhere, &arguments);
        if (outcome == OUTCOME_DONE)
                outcome = bus_connect(&bus);
        return outcome == OUTCOME_DONE ? each_flake_of(bus, arguments, options, work) : outcome;
}
