/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>

#include "choice.h"
#include "clock.h"
#include "duration.h"
#include "result.h"
#include "strv.h"
#include "table.h"
#include "verbs.h"

static void add_text(Table *table, const char *key, const char *text) {
        if (text[0] == '\0')
                return;
        table_addf(table, "  %s", key);
        table_add(table, STYLE_NONE, text);
}

/* "running for 2 min 5 s, since 2026-11-24 10:04:05" */
static void add_state(Table *table, const ContainerView *view, uint64_t since) {
        uint64_t now = realtime_now();
        char duration[DURATION_SIZE], date[DATE_SIZE];

        if (since == 0 || *date_format(since, date) == '\0') {
                add_text(table, "State", view->state);
                return;
        }

        table_add(table, STYLE_NONE, "  State");
        table_addf(
                table, "%s for %s, since %s", view->state,
                duration_format(now > since ? now - since : 0, duration), date);
}

/* Of one that is down nothing listens. */
static int join_ports(const ContainerView *view, const Details *details, char **ret) {
        bool down = container_view_is_down(view);
        _cleanup_strv_ char **texts = NULL;
        int r = 0;

        for (char **port = details->ports; r >= 0 && port && *port; port++)
                r = strv_pushf(
                        &texts, "%s%s", *port,
                        down || container_view_listens(view, *port) ? "" : " (closed)");
        return r < 0 ? r : strv_join(texts, ", ", ret);
}

static int print_text(const ContainerView *view, const Details *details, const char *label) {
        _cleanup_free_ char *addresses = NULL, *doing = NULL, *failed = NULL, *ports = NULL;
        _cleanup_(table_freep) Table *table = NULL;
        int r;

        r = table_new(2, &table);
        if (r >= 0)
                r = container_view_join_addresses(view, &addresses);
        if (r >= 0)
                r = container_view_describe(view, &doing);
        if (r >= 0)
                r = join_ports(view, details, &ports);
        if (r >= 0)
                r = container_view_join_failed(view, SIZE_MAX, &failed);
        if (r < 0)
                return r;

        add_state(table, view, details->since);
        add_text(table, "Doing", view->phase[0] != '\0' ? doing : "");
        add_text(table, "Failure", details->failure);
        add_text(table, "Health", view->health);
        add_text(table, "Check", details->health_text);
        if (failed[0] != '\0') {
                table_add(table, STYLE_NONE, "  Degraded");
                table_addf(table, "%s ha%s failed", failed, view->n_failed == 1 ? "s" : "ve");
        }
        add_text(table, "Status", details->status_text);
        add_text(table, "Addresses", addresses);
        add_text(table, "Network", details->network_fault);
        add_text(table, "Ports", ports);
        add_text(table, "Flake", details->flake);
        add_text(table, "Clone of", details->clone_of);
        add_text(table, "Output", details->output);
        add_text(table, "System", details->system);
        add_text(table, "Unit", view->unit);
        printf("%s\n", label);
        return table_print(table, stdout);
}

static void print_json(const ContainerView *view, const Details *details, JsonPrinter *json) {
        json_printer_open(json, NULL, '{');
        container_view_print_json(view, json);
        json_printer_strings(json, "ports", details->ports);
        json_printer_string(json, "flake", details->flake);
        json_printer_string(json, "clone_of", details->clone_of);
        json_printer_string(json, "output", details->output);
        json_printer_string(json, "system", details->system);
        json_printer_string(json, "status_text", details->status_text);
        json_printer_string(json, "failure", details->failure);
        json_printer_string(json, "health_text", details->health_text);
        json_printer_string(json, "network_fault", details->network_fault);
        json_printer_number(json, "since", details->since);
        json_printer_close(json, '}');
}

static Outcome print_one(
        const Choice *choice,
        const ContainerView *view,
        const Options *options,
        JsonPrinter *json) {
        _cleanup_(details_freep) Details *details = NULL;
        char label[MACHINE_NAME_MAX + 1];
        Outcome outcome;
        int r;

        outcome = choice_inspect(choice, view, &details);
        if (outcome != OUTCOME_DONE)
                return outcome;

        if (json) {
                print_json(view, details, json);
                return OUTCOME_DONE;
        }

        r = print_text(view, details, container_view_label(view, options->owner, label));
        return r < 0 ? outcome_fail_errno(r, "print the status") : OUTCOME_DONE;
}

Outcome verb_status(const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        JsonPrinter printer, *json;
        Outcome outcome;

        outcome = choice_init(options, options->arguments + 1, &choice);
        if (outcome == OUTCOME_DONE && !options->arguments[1])
                outcome = choice_add_all(&choice, options, NULL);
        if (outcome != OUTCOME_DONE)
                return outcome;

        json = results_begin(&printer, options);
        for (const ContainerView **view = choice.chosen; view && *view; view++)
                outcome = outcome_first(outcome, print_one(&choice, *view, options, json));
        results_end(json);
        return outcome;
}
