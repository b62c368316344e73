/* SPDX-License-Identifier: MIT */

#include "choice.h"
#include "verbs.h"

Outcome verb_start(const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        outcome = choice_init(options, options->arguments + 1, &choice);
        return outcome == OUTCOME_DONE ? choice_call(&choice, "Start", "is up", options) : outcome;
}
