/* SPDX-License-Identifier: MIT */

#include "verbs.h"

Outcome verb_help(const Options *options) {
        const char *name = options->arguments[1];
        const Verb *verb;
        int r;

        if (!name) {
                r = verbs_print_help(stdout);
        } else {
                verb = verb_choose(name);
                if (!verb)
                        return OUTCOME_USAGE;
                r = verb_print_help(verb, stdout);
        }
        return r < 0 ? outcome_fail_errno(r, "print the help") : OUTCOME_DONE;
}
