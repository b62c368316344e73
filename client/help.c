/* SPDX-License-Identifier: MIT */

#include "verbs.h"

Outcome verb_help(const Options *options) {
        const char *name = options->arguments[1];
        const Verb *verb;
        int r;

        if (!name) {
                r = verbs_print_help(stdout);
        } else {
                verb = verb_find(name);
                if (!verb)
                        return outcome_fail(
                                OUTCOME_USAGE,
                                "there is no verb '%s'; 'flakectrctl help' lists them", name);
                r = verb_print_help(verb, stdout);
        }
        return r < 0 ? outcome_fail_errno(r, "print the help") : OUTCOME_DONE;
}
