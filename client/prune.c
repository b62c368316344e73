/* SPDX-License-Identifier: MIT */

#include <unistd.h>

#include "clock.h"
#include "deletion.h"
#include "group.h"
#include "mention.h"
#include "verbs.h"

/* Since when nobody knows is not long ago. */
static bool is_old(const Details *details, const Options *options) {
        uint64_t now = realtime_now();

        if (!(options->given & OPTION_OLDER_THAN))
                return true;
        return details->since > 0 && now > details->since &&
                now - details->since >= options->older_usec;
}

/* A flake is only evaluated as the one whose it is. A clone is wanted as long as what it is of. */
static bool is_unwanted(
        Mentions *mentions,
        const ContainerView *view,
        const Details *details,
        const Options *options) {
        if (options->given & OPTION_STOPPED)
                return !details->enabled;
        return mentions_find(
                       mentions, details->flake,
                       details->clone_of[0] != '\0' ? details->clone_of : view->name,
                       view->owner == getuid()) == MENTION_GONE;
}

/* Of all that were chosen, those that are to go. */
static Outcome keep_unwanted(Choice *choice, const Options *options) {
        _cleanup_(mentions_done) Mentions mentions = {};
        size_t kept = 0;

        for (size_t i = 0; choice->chosen && choice->chosen[i]; i++) {
                const ContainerView *view = choice->chosen[i];
                _cleanup_(details_freep) Details *details = NULL;
                Outcome outcome;

                if (!container_view_is_down(view))
                        continue;
                outcome = choice_inspect(choice, view, &details);
                if (outcome != OUTCOME_DONE)
                        return outcome;
                if (is_old(details, options) && is_unwanted(&mentions, view, details, options))
                        choice->chosen[kept++] = view;
        }
        if (choice->chosen)
                choice->chosen[kept] = NULL;
        return OUTCOME_DONE;
}

Outcome verb_prune(const Options *options) {
        const ChoiceDeed deed = { "Remove", "removed", options, NULL };
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        outcome = choice_init(options, (char *[]){ NULL }, &choice);
        if (outcome == OUTCOME_DONE)
                outcome = choice_add_all(&choice, options, NULL);
        if (outcome == OUTCOME_DONE)
                outcome = keep_unwanted(&choice, options);
        if (outcome != OUTCOME_DONE)
                return outcome;

        if (!choice.chosen || !choice.chosen[0]) {
                if (!(options->given & OPTION_QUIET))
                        printf("There is nothing to delete\n");
                return OUTCOME_DONE;
        }
        if (options->given & OPTION_DRY_RUN)
                return deletion_show(&choice, options, stdout);

        outcome = deletion_confirm(&choice, options, "prune");
        return outcome == OUTCOME_DONE ? group_call(&choice, &deed) : outcome;
}
