/* SPDX-License-Identifier: MIT */

#include "choice.h"
#include "consent.h"
#include "verbs.h"

Outcome verb_clone(const Options *options) {
        char *const *words = options->arguments + 1;
        _cleanup_(choice_done) Choice choice = {};
        _cleanup_(call_freep) Call *call = NULL;
        Method method = { .name = "Clone", .flake = words[1], .options = options };
        Outcome outcome;

        outcome = choice_init_one(options, words[0], &choice);
        if (outcome != OUTCOME_DONE)
                return outcome;
        method.view = choice.chosen[0];
        outcome = consent_perform(choice.bus, &method, &call);
        if (outcome == OUTCOME_DONE && !(options->given & OPTION_QUIET))
                printf("%s is a clone of %s; 'flakectrctl start %s' starts it\n", words[1],
                       words[0], words[1]);
        return outcome;
}
