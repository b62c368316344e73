/* SPDX-License-Identifier: MIT */

#include "choice.h"
#include "verbs.h"

static Outcome set(const Options *options, const char *method, const char *what) {
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        outcome = choice_init(options, options->arguments + 1, &choice);
        return outcome == OUTCOME_DONE ? choice_call(&choice, method, what, options) : outcome;
}

Outcome verb_enable(const Options *options) {
        return set(options, "Enable", "starts with the host");
}

Outcome verb_disable(const Options *options) {
        return set(options, "Disable", "starts with the host no longer");
}
