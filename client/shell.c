/* SPDX-License-Identifier: MIT */

#include <unistd.h>

#include "execution.h"
#include "verbs.h"

Outcome verb_shell(const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        char *const none[] = { NULL };
        const Execution execution = { .options = options, .words = none, .terminal = true };
        Outcome outcome;

        if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
                return outcome_fail(
                        OUTCOME_NOT_RUN,
                        "'shell' needs a terminal; without one, use "
                        "'flakectrctl exec %s -- sh'",
                        options->arguments[1]);

        outcome = choice_init_one(options, options->arguments[1], &choice);
        return outcome == OUTCOME_DONE ? execution_on_terminal(&choice, &execution) :
                                         execution_outcome(outcome);
}
