/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "group.h"
#include "strv.h"

/* Those of the owner by name; the others are left in the choice. */
static int group_split(const Choice *choice, uid_t owner, char ***ret_own, Choice *ret_others) {
        _cleanup_free_ const ContainerView **others = NULL;
        _cleanup_strv_ char **own = NULL;
        size_t n = 0, n_others = 0;
        int r = 0;

        while (choice->chosen && choice->chosen[n])
                n++;
        others = calloc(n + 1, sizeof(*others));
        if (!others)
                return -ENOMEM;

        for (size_t i = 0; r >= 0 && i < n; i++)
                if (choice->chosen[i]->owner == owner)
                        r = strv_push(&own, choice->chosen[i]->name);
                else
                        others[n_others++] = choice->chosen[i];
        if (r < 0)
                return r;

        *ret_own = TAKE_PTR(own);
        *ret_others = (Choice){ .bus = choice->bus, .chosen = TAKE_PTR(others) };
        return 0;
}

Outcome group_call_own(sd_bus *bus, const Method *method, JsonPrinter *json, Seen *seen) {
        _cleanup_(call_freep) Call *call = NULL;
        Outcome outcome;

        outcome = call_perform(bus, method, 1, &call);
        if (!call || outcome == OUTCOME_INTERRUPTED)
                return outcome;
        return outcome_first(outcome, results_show(bus, call, method, json, seen));
}

Outcome group_call(const Choice *choice, const ChoiceDeed *deed) {
        _cleanup_strv_ char **own = NULL;
        _cleanup_seen_ Seen seen = {};
        Method method = {
                .name = deed->method,
                .flake = "",
                .options = deed->options,
                .lists = true,
        };
        Outcome outcome = OUTCOME_DONE;
        Choice others = {};

        if (group_split(choice, deed->options->owner, &own, &others) < 0)
                return outcome_fail_errno(-ENOMEM, "call flakectrd");

        method.names = own;
        if (own)
                outcome = group_call_own(choice->bus, &method, deed->json, &seen);
        if (outcome != OUTCOME_INTERRUPTED)
                outcome = outcome_first(outcome, choice_call(&others, deed));
        free(others.chosen);
        return outcome;
}
