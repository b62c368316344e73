/* SPDX-License-Identifier: MIT */

#include "each-flake.h"
#include "group.h"
#include "strv.h"
#include "verbs.h"

static Outcome down_flake(
        sd_bus *bus, const FlakeArgument *argument, const Options *options, JsonPrinter *json) {
        const Method method = {
                .name = "Down",
                .flake = argument->flake,
                .names = argument->names,
                .options = options,
                .lists = true,
        };
        _cleanup_seen_ Seen seen = {};
        Outcome outcome;

        outcome = group_call_own(bus, &method, json, &seen);
        if (outcome == OUTCOME_DONE && seen.n == 0 && !json && !(options->given & OPTION_QUIET))
                fputs("There was nothing to stop.\n", stderr);
        return outcome;
}

/* "web.u1001" is another's, and Manager.Down knows the owner's containers alone. */
static int split_names(char *const *names, uid_t owner, char ***ret_own, char ***ret_others) {
        _cleanup_strv_ char **own = NULL, **others = NULL;
        char name[CONTAINER_NAME_MAX + 1];
        uid_t other;
        int r;

        for (char *const *word = names; word && *word; word++) {
                if (machine_name_parse(*word, name, &other) < 0)
                        r = strv_push(&own, *word);
                else
                        r = other == owner ? strv_push(&own, name) : strv_push(&others, *word);
                if (r < 0)
                        return r;
        }

        *ret_own = TAKE_PTR(own);
        *ret_others = TAKE_PTR(others);
        return 0;
}

static Outcome down_others(char *const *names, const Options *options, JsonPrinter *json) {
        const ChoiceDeed deed = { "Stop", "stopped", options, json };
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        outcome = choice_init(options, names, &choice);
        return outcome == OUTCOME_DONE ? choice_call(&choice, &deed) : outcome;
}

static Outcome down_argument(
        sd_bus *bus, const FlakeArgument *argument, const Options *options, JsonPrinter *json) {
        _cleanup_strv_ char **own = NULL, **others = NULL;
        FlakeArgument of_owner = *argument;
        Outcome outcome = OUTCOME_DONE;
        int r;

        r = split_names(argument->names, options->owner, &own, &others);
        if (r < 0)
                return outcome_fail_errno(r, "read the command line");

        of_owner.names = own;
        if (own || !others)
                outcome = down_flake(bus, &of_owner, options, json);
        if (others && outcome != OUTCOME_INTERRUPTED)
                outcome = outcome_first(outcome, down_others(others, options, json));
        return outcome;
}

Outcome verb_down(const Options *options) {
        return each_flake(options, true, down_argument);
}
