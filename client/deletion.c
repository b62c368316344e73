/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <unistd.h>

#include "deletion.h"
#include "footprint.h"
#include "strv.h"
#include "terminal.h"

/* "; volume data: 24.0 MiB in 3 files", or that it stays. */
static void show_volume(const FootprintPart *part, bool goes, FILE *stream) {
        char words[FOOTPRINT_WORDS];

        if (goes && !part->is_shared)
                fprintf(stream, "; volume %s: %s", part->name, footprint_describe(part, words));
        else
                fprintf(stream, "; volume %s stays%s", part->name,
                        goes ? ", as another container has it" : "");
}

static Outcome show(
        const Choice *choice, const ContainerView *view, const Options *options, FILE *stream) {
        _cleanup_footprint_ Footprint footprint = {};
        char label[MACHINE_NAME_MAX + 1], words[FOOTPRINT_WORDS];
        Outcome outcome;

        outcome = footprint_fetch(choice, view, &footprint);
        if (outcome != OUTCOME_DONE)
                return outcome;

        fprintf(stream, "%s", container_view_label(view, options->owner, label));
        for (size_t i = 0; i < footprint.n; i++)
                if (footprint.parts[i].is_volume)
                        show_volume(&footprint.parts[i], options->given & OPTION_VOLUMES, stream);
                else
                        fprintf(stream, ": %s", footprint_describe(&footprint.parts[i], words));
        fputc('\n', stream);
        return OUTCOME_DONE;
}

static int join_labels(const Choice *choice, const Options *options, char **ret) {
        _cleanup_strv_ char **names = NULL;
        char label[MACHINE_NAME_MAX + 1];
        int r = 0;

        for (const ContainerView **view = choice->chosen; *view && r >= 0; view++)
                r = strv_push(&names, container_view_label(*view, options->owner, label));
        return r < 0 ? r : strv_join(names, ", ", ret);
}

Outcome deletion_show(const Choice *choice, const Options *options, FILE *stream) {
        Outcome outcome = OUTCOME_DONE;

        for (const ContainerView **view = choice->chosen; *view && outcome == OUTCOME_DONE; view++)
                outcome = show(choice, *view, options, stream);
        return outcome;
}

Outcome deletion_confirm(const Choice *choice, const Options *options, const char *verb) {
        _cleanup_free_ char *joined = NULL;
        Outcome outcome;

        if (options->given & OPTION_YES || !choice->chosen)
                return OUTCOME_DONE;

        if (join_labels(choice, options, &joined) < 0)
                return outcome_fail_errno(-ENOMEM, "ask");
        outcome = deletion_show(choice, options, stderr);
        if (outcome != OUTCOME_DONE)
                return outcome;

        if (!isatty(STDIN_FILENO))
                return outcome_fail(
                        OUTCOME_USAGE,
                        "'%s' deletes what %s %s written for ever; --yes says so where nobody can "
                        "be asked",
                        verb, joined, choice->chosen[1] ? "have" : "has");
        return terminal_asks("Delete this of %s for ever?", joined) ?
                OUTCOME_DONE :
                outcome_fail(OUTCOME_REFUSED, "nothing was deleted");
}

Outcome deletion_confirm_replacement(
        const Choice *choice, const Options *options, const char *verb, const char *by) {
        bool all = !(options->given & OPTION_NO_VOLUMES);
        Options shown = *options;
        Outcome outcome;

        if (options->given & OPTION_YES)
                return OUTCOME_DONE;
        if (all)
                shown.given |= OPTION_VOLUMES;
        outcome = deletion_show(choice, &shown, stderr);
        if (outcome != OUTCOME_DONE)
                return outcome;
        if (!isatty(STDIN_FILENO))
                return outcome_fail(
                        OUTCOME_USAGE,
                        "'%s' replaces what %s has written%s; --yes says so where nobody can be "
                        "asked",
                        verb, choice->chosen[0]->name, all ? ", and its volumes" : "");
        return terminal_asks("Replace this by %s?", by) ?
                OUTCOME_DONE :
                outcome_fail(OUTCOME_REFUSED, "nothing was replaced");
}
