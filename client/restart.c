/* SPDX-License-Identifier: MIT */

#include "choice.h"
#include "flake-path.h"
#include "verbs.h"

Outcome verb_restart(const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        _cleanup_free_ char *flake = NULL;
        Outcome outcome = OUTCOME_DONE;

        if (!options->arguments[1])
                outcome = flake_path_find(&flake);
        if (outcome == OUTCOME_DONE)
                outcome = choice_init(options, options->arguments + 1, &choice);
        if (outcome == OUTCOME_DONE && flake)
                outcome = choice_add_all(&choice, options, flake);
        if (outcome != OUTCOME_DONE)
                return outcome;
        return choice_call(&choice, "Restart", "was restarted", options);
}
