/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "bus.h"
#include "call.h"
#include "consent.h"
#include "duration.h"
#include "flake-argument.h"
#include "strv.h"
#include "table.h"
#include "verbs.h"

/* What became of a container, and how long that took. */
static void print_result(
        const ContainerView *view, const char *result, uint64_t usec, uid_t viewer) {
        _cleanup_free_ char *addresses = NULL;
        char label[MACHINE_NAME_MAX + 1], duration[DURATION_SIZE];
        const char *colon;

        if (container_view_join_addresses(view, &addresses) < 0)
                return;

        container_view_label(view, viewer, label);
        duration_format(usec, duration);
        colon = addresses[0] != '\0' ? ": " : "";
        if (strcmp(result, "started") == 0)
                printf("%s is up%s%s (%s)\n", label, colon, addresses, duration);
        else if (strcmp(result, "updated") == 0)
                printf("%s was updated%s%s (%s)\n", label, colon, addresses, duration);
        else if (strcmp(result, "listening") == 0)
                printf("%s listens: the first connection starts it; 'flakectrctl port %s' shows "
                       "where\n",
                       label, label);
        else if (strcmp(result, "outdated") == 0)
                printf("%s runs an earlier build%s%s; "
                       "'flakectrctl up --update %s' restarts it into this one\n",
                       label, colon, addresses, label);
        else if (strcmp(result, "accepted") == 0)
                printf("%s is on its way; 'flakectrctl status %s' tells how far it is\n", label,
                       label);
        else if (strcmp(result, "kept") == 0)
                printf("%s has been up before and is left as it is\n", label);
        else
                printf("%s is running already%s%s\n", label, colon, addresses);
}

static void print_result_json(const ContainerView *view, const char *result, JsonPrinter *json) {
        json_printer_open(json, NULL, '{');
        container_view_print_json(view, json);
        json_printer_string(json, "result", result);
        json_printer_close(json, '}');
}

static Outcome print_results(
        sd_bus *bus, const Call *call, const Options *options, JsonPrinter *json) {
        const Progress *progress = call_progress(call);
        const char *path, *result;
        int r;

        r = sd_bus_message_enter_container(call_reply(call, 0), 'a', "(os)");
        while (r >= 0 &&
               (r = sd_bus_message_read(call_reply(call, 0), "(os)", &path, &result)) > 0) {
                _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
                _cleanup_(container_view_freep) ContainerView *view = NULL;

                if (container_view_fetch(bus, path, &error, &view) < 0)
                        return outcome_fail_error(&error);
                if (options->given & OPTION_JSON)
                        print_result_json(view, result, json);
                else if (!(options->given & OPTION_QUIET))
                        print_result(
                                view, result, progress ? progress_duration(progress, path) : 0,
                                options->owner);
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
                        print_result(
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

/* `ret_wants`: what has to be agreed to first, or NULL. */
static Outcome up_try(sd_bus *bus, const Method *method, JsonPrinter *json, char ***ret_wants) {
        _cleanup_(call_freep) Call *call = NULL;
        const Options *options = method->options;
        Outcome outcome;

        outcome = call_new(bus, method, 1, &call);
        if (outcome != OUTCOME_DONE)
                return outcome;

        outcome = call_run(call);
        if (outcome == OUTCOME_DONE)
                outcome = print_results(bus, call, options, json);
        else if (outcome != OUTCOME_INTERRUPTED)
                print_others(call, options);
        print_timings(call, options);
        if (call_error(call, 0) && consent_read(call_error(call, 0), ret_wants) < 0)
                return OUTCOME_FAILED;
        return outcome;
}

static Outcome up_flake(
        sd_bus *bus, const FlakeArgument *argument, const Options *options, JsonPrinter *json) {
        _cleanup_strv_ char **wants = NULL, **more = NULL;
        Method method = {
                .name = "Up",
                .flake = argument->flake,
                .names = argument->names,
                .options = options,
                .builds = true,
        };
        Outcome outcome;

        outcome = up_try(bus, &method, json, &wants);
        if (!wants || !consent_is_given(options))
                return outcome;

        method.accepted = wants;
        return up_try(bus, &method, json, &more);
}

Outcome verb_up(const Options *options) {
        _cleanup_(flake_arguments_freep) FlakeArgument *arguments = NULL;
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        JsonPrinter json = { .stream = stdout };
        Outcome outcome, one;

        if (options->given & OPTION_TIMINGS && options->given & (OPTION_DETACH | OPTION_QUIET))
                return outcome_fail(
                        OUTCOME_USAGE, "--timings cannot be given with --detach or --quiet");

        outcome = flake_arguments_parse(options->arguments + 1, false, &arguments);
        if (outcome == OUTCOME_DONE)
                outcome = bus_connect(&bus);
        if (outcome != OUTCOME_DONE)
                return outcome;

        if (options->given & OPTION_JSON)
                json_printer_open(&json, NULL, '[');
        for (const FlakeArgument *argument = arguments; argument; argument = argument->next) {
                one = up_flake(bus, argument, options, &json);
                outcome = outcome_first(outcome, one);
                if (one == OUTCOME_INTERRUPTED)
                        break;
        }
        if (options->given & OPTION_JSON)
                json_printer_close(&json, ']');
        return outcome;
}
