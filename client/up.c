/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
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

static void print_result_json(const ContainerView *view, const char *result, JsonPrinter *json) {
        json_printer_open(json, NULL, '{');
        container_view_print_json(view, json);
        json_printer_string(json, "result", result);
        json_printer_close(json, '}');
}

/* ret_outdated: those that are. */
static Outcome print_results(
        sd_bus *bus,
        const Call *call,
        const Options *options,
        JsonPrinter *json,
        char ***ret_outdated) {
        Outcome outcome;
        Result result;
        int r;

        r = sd_bus_message_enter_container(call_reply(call, 0), 'a', "(os)");
        while (r >= 0 &&
               (r = sd_bus_message_read(call_reply(call, 0), "(os)", &result.path, &result.word)) >
                       0) {
                _cleanup_(container_view_freep) ContainerView *view = NULL;

                outcome = result_show(bus, call, &result, options, &view);
                if (outcome != OUTCOME_DONE)
                        return outcome;
                if (strcmp(result.word, "outdated") == 0 && strv_push(ret_outdated, view->name) < 0)
                        return outcome_fail_errno(-ENOMEM, "read flakectrd's answer");
                if (options->given & OPTION_JSON)
                        print_result_json(view, result.word, json);
        }
        return r < 0 ? outcome_fail_errno(r, "read flakectrd's answer") : OUTCOME_DONE;
}

/* The call has failed for one of several; the others are up nevertheless. */
static void print_others(const Call *call, const Options *options) {
        const Progress *progress = call_progress(call);

        if (!progress || options->given & OPTION_JSON)
                return;

        for (const ProgressRow *row = progress_rows(progress); row; row = row->next)
                if (row->shown && row->ended > 0 && strcmp(row->view->state, "running") == 0)
                        result_print(
                                row->view, "started", row->ended - row->started, options->owner);
}

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

/* What is to be done then: agree to the wants, and try again; or update the outdated. */
static Outcome up_try(
        sd_bus *bus,
        const Method *method,
        JsonPrinter *json,
        char ***ret_wants,
        char ***ret_outdated) {
        _cleanup_(call_freep) Call *call = NULL;
        const Options *options = method->options;
        Outcome outcome;

        outcome = call_new(bus, method, 1, &call);
        if (outcome != OUTCOME_DONE)
                return outcome;

        outcome = call_run(call);
        if (outcome == OUTCOME_DONE)
                outcome = print_results(bus, call, options, json, ret_outdated);
        else if (outcome != OUTCOME_INTERRUPTED)
                print_others(call, options);
        print_timings(call, options);
        if (call_error(call, 0) && consent_read(call_error(call, 0), ret_wants) < 0)
                return OUTCOME_FAILED;
        return outcome;
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
        _cleanup_strv_ char **wants = NULL, **more = NULL, **outdated = NULL;
        Method method = {
                .name = "Up",
                .flake = argument->flake,
                .names = argument->names,
                .options = options,
                .builds = true,
        };
        Outcome outcome;

        outcome = up_try(bus, &method, json, &wants, &outdated);
        if (wants && consent_is_given(options)) {
                method.accepted = wants;
                outcome = up_try(bus, &method, json, &more, &outdated);
        }
        return outcome == OUTCOME_DONE ? offer_update(bus, argument, options, outdated) : outcome;
}

Outcome verb_up(const Options *options) {
        if (options->given & OPTION_TIMINGS && options->given & (OPTION_DETACH | OPTION_QUIET))
                return outcome_fail(
                        OUTCOME_USAGE, "--timings cannot be given with --detach or --quiet");
        return each_flake(options, up_flake);
}
