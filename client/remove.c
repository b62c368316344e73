/* SPDX-License-Identifier: MIT */

#include "deletion.h"
#include "group.h"
#include "verbs.h"

static Outcome confirm(const Options *options, const char *verb, Choice *choice) {
        Outcome outcome;

        outcome = choice_init(options, options->arguments + 1, choice);
        return outcome == OUTCOME_DONE ? deletion_confirm(choice, options, verb) : outcome;
}

Outcome verb_remove(const Options *options) {
        JsonPrinter printer, *json = results_begin(&printer, options);
        const ChoiceDeed deed = { "Remove", "removed", options, json };
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        outcome = confirm(options, "remove", &choice);
        if (outcome == OUTCOME_DONE)
                outcome = group_call(&choice, &deed);
        results_end(json);
        return outcome;
}

Outcome verb_reset(const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        outcome = confirm(options, "reset", &choice);
        return outcome == OUTCOME_DONE ?
                choice_call(&choice, &(ChoiceDeed){ "Reset", "reset", options, NULL }) :
                outcome;
}
