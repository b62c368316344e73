/* SPDX-License-Identifier: MIT */

#include <unistd.h>

#include "call.h"
#include "consent.h"
#include "each-flake.h"
#include "result.h"
#include "strv.h"
#include "table.h"
#include "terminal.h"
#include "update.h"
#include "verbs.h"

static bool timings_have(const Progress *progress, unsigned phase) {
        for (const ProgressRow *row = progress_rows(progress); row; row = row->next)
                if (row->shown && row->timings.spent[phase] > 0)
                        return true;
        return false;
}

static int timings_fill(const Progress *progress, uid_t viewer, const bool *shown, Table *table) {
        char label[MACHINE_NAME_MAX + 1];

        table_add(table, STYLE_BOLD, "SECONDS");
        for (unsigned i = 0; timings_phase(i); i++)
                if (shown[i])
                        table_add(table, STYLE_BOLD, timings_phase(i));
        table_add(table, STYLE_BOLD, "total");

        for (const ProgressRow *row = progress_rows(progress); row; row = row->next) {
                if (!row->shown)
                        continue;
                table_add(table, STYLE_NONE, container_view_label(row->view, viewer, label));
                for (unsigned i = 0; timings_phase(i); i++)
                        if (shown[i])
                                table_addf(table, "%.3f", (double) row->timings.spent[i] / 1e6);
                table_addf(table, "%.3f", (double) timings_total(&row->timings) / 1e6);
        }
        return table_print(table, stderr);
}

static void print_timings(const Call *call, const Options *options) {
        _cleanup_(table_freep) Table *table = NULL;
        const Progress *progress = call_progress(call);
        bool shown[TIMINGS_MAX] = {};
        size_t columns = 2;

        if (!(options->given & OPTION_TIMINGS))
                return;

        for (unsigned i = 0; timings_phase(i); i++)
                columns += shown[i] = timings_have(progress, i);

        (void) fflush(stdout);
        if (columns > 2 && table_new(columns, &table) >= 0)
                (void) timings_fill(progress, options->owner, shown, table);
}

/* Where nobody can be asked, he has been told how to do it. */
static Outcome offer_update(
        sd_bus *bus, const FlakeArgument *argument, const Options *options, char **names) {
        Options taken = *options;
        const FlakeArgument outdated = { .flake = argument->flake, .names = names };

        if (!names || options->given & (OPTION_QUIET | OPTION_JSON | OPTION_DETACH) ||
            !isatty(STDIN_FILENO) || !isatty(STDERR_FILENO) || !terminal_asks("Update now?"))
                return OUTCOME_DONE;
        taken.given &= OPTION_OWNER | OPTION_VERBOSE | OPTION_ACCEPT | OPTION_JOBS | OPTION_REBUILD;
        return update_flake(bus, &outdated, &taken, NULL);
}

static Outcome up_flake(
        sd_bus *bus, const FlakeArgument *argument, const Options *options, JsonPrinter *json) {
        _cleanup_seen_ Seen seen = {};
        _cleanup_(call_freep) Call *call = NULL;
        Method method = {
                .name = "Up",
                .flake = argument->flake,
                .names = argument->names,
                .options = options,
                .builds = true,
                .lists = true,
        };
        Outcome outcome;

        outcome = consent_perform(bus, &method, &call);
        if (!call || outcome == OUTCOME_INTERRUPTED)
                return outcome;

        outcome = outcome_first(outcome, results_show(bus, call, &method, json, &seen));
        print_timings(call, options);
        /* One call at a time watches what the user does. */
        call = call_free(call);
        return outcome == OUTCOME_DONE ? offer_update(bus, argument, options, seen.outdated) :
                                         outcome;
}

Outcome verb_up(const Options *options) {
        if (options->given & OPTION_TIMINGS && options->given & (OPTION_DETACH | OPTION_QUIET))
                return outcome_fail(
                        OUTCOME_USAGE, "--timings cannot be given with --detach or --quiet");
        return each_flake(options, false, up_flake);
}
