/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "choice.h"
#include "strv.h"
#include "terminal.h"
#include "verbs.h"

static Outcome ask(const Choice *choice, const Options *options) {
        _cleanup_strv_ char **names = NULL;
        _cleanup_free_ char *joined = NULL;
        char label[MACHINE_NAME_MAX + 1];
        int r = 0;

        for (const ContainerView **view = choice->chosen; *view && r >= 0; view++)
                r = strv_push(&names, container_view_label(*view, options->owner, label));
        if (r >= 0)
                r = strv_join(names, ", ", &joined);
        if (r < 0)
                return outcome_fail_errno(r, "ask");

        if (!isatty(STDIN_FILENO))
                return outcome_fail(
                        OUTCOME_USAGE,
                        "'remove' deletes %s and all that it has written; "
                        "--yes says so where nobody can be asked",
                        joined);

        return terminal_asks("Remove %s and all that was written in there?", joined) ?
                OUTCOME_DONE :
                outcome_fail(OUTCOME_REFUSED, "nothing was removed");
}

Outcome verb_remove(const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        outcome = choice_init(options, options->arguments + 1, &choice);
        if (outcome == OUTCOME_DONE && !(options->given & OPTION_YES))
                outcome = ask(&choice, options);
        return outcome == OUTCOME_DONE ? choice_call(&choice, "Remove", "was removed", options) :
                                         outcome;
}
