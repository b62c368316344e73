/* SPDX-License-Identifier: MIT */

#include "deletion.h"
#include "verbs.h"

static Outcome delete_with(
        const Options *options, const char *verb, const char *method, const char *what) {
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        outcome = choice_init(options, options->arguments + 1, &choice);
        if (outcome == OUTCOME_DONE)
                outcome = deletion_confirm(&choice, options, verb);
        return outcome == OUTCOME_DONE ? choice_call(&choice, method, what, options) : outcome;
}

Outcome verb_remove(const Options *options) {
        return delete_with(options, "remove", "Remove", "was removed");
}

Outcome verb_reset(const Options *options) {
        return delete_with(options, "reset", "Reset", "is fresh again");
}
