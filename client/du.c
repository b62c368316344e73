/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "closure.h"
#include "footprint.h"
#include "strv.h"
#include "table.h"
#include "usage.h"
#include "verbs.h"

/* What one container costs. */
typedef struct Cost {
        const ContainerView *view;
        Footprint footprint;
        bool has_closure; /* nothing was built, or Nix does not say */
} Cost;

typedef struct Costs {
        const Options *options;
        Cost *items;
        Closure *closures; /* of as many; of containers that are not shown as well */
        size_t n;
} Costs;

static void costs_done(Costs *costs) {
        for (size_t i = 0; i < costs->n; i++) {
                footprint_done(&costs->items[i].footprint);
                closure_done(&costs->closures[i]);
        }
        free(costs->items);
        free(costs->closures);
}

static bool is_chosen(const Choice *choice, const ContainerView *view) {
        for (const ContainerView **chosen = choice->chosen; chosen && *chosen; chosen++)
                if (*chosen == view)
                        return true;
        return false;
}

/* Those of the same owner are looked at in any case: what is shared is shared with them. */
static bool is_related(const Choice *choice, const ContainerView *view) {
        for (const ContainerView **chosen = choice->chosen; chosen && *chosen; chosen++)
                if ((*chosen)->owner == view->owner)
                        return true;
        return false;
}

static Outcome costs_fetch_one(Costs *costs, const Choice *choice, const ContainerView *view) {
        _cleanup_(details_freep) Details *details = NULL;
        Cost *cost = &costs->items[costs->n];
        Outcome outcome;

        outcome = choice_inspect(choice, view, &details);
        if (outcome == OUTCOME_DONE && is_chosen(choice, view)) {
                cost->view = view;
                outcome = footprint_fetch(choice, view, &cost->footprint);
        }
        if (outcome != OUTCOME_DONE)
                return outcome;

        if (details->output[0] != '\0')
                cost->has_closure = closure_fetch(details->output, &costs->closures[costs->n]) >= 0;
        costs->n++;
        return OUTCOME_DONE;
}

static Outcome costs_fetch(Costs *costs, const Choice *choice) {
        Outcome outcome = OUTCOME_DONE;
        size_t n = 0;

        for (const ContainerView *view = choice->views; view; view = view->next)
                n++;
        costs->items = calloc(n + 1, sizeof(*costs->items));
        costs->closures = calloc(n + 1, sizeof(*costs->closures));
        if (!costs->items || !costs->closures)
                return outcome_fail_errno(-ENOMEM, "add up sizes");

        for (const ContainerView *view = choice->views; view && outcome == OUTCOME_DONE;
             view = view->next)
                if (is_related(choice, view))
                        outcome = costs_fetch_one(costs, choice, view);
        return outcome;
}

static uint64_t cost_closure(const Costs *costs, size_t i, bool alone) {
        if (!costs->items[i].has_closure)
                return USAGE_UNKNOWN;
        return alone ? closure_bytes_alone(costs->closures, costs->n, i) :
                       closure_bytes(&costs->closures[i]);
}

static uint64_t cost_disk(const Cost *cost, bool volumes) {
        uint64_t bytes = 0;

        for (size_t i = 0; i < cost->footprint.n; i++)
                if (cost->footprint.parts[i].is_volume == volumes)
                        bytes += cost->footprint.parts[i].bytes;
        return bytes;
}

static int print_table(const Costs *costs) {
        static const char *const heads[] = { "NAME", "WRITTEN", "VOLUMES", "STORE", "OF ITS OWN" };
        _cleanup_(table_freep) Table *table = NULL;
        char label[MACHINE_NAME_MAX + 1];
        int r;

        r = table_new(sizeof(heads) / sizeof(*heads), &table);
        if (r < 0)
                return r;
        for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
                table_add(table, STYLE_BOLD, heads[i]);

        for (size_t i = 0; i < costs->n; i++) {
                const Cost *cost = &costs->items[i];
                const uint64_t cells[] = {
                        cost_disk(cost, false),
                        cost_disk(cost, true),
                        cost_closure(costs, i, false),
                        cost_closure(costs, i, true),
                };
                char text[USAGE_SIZE];

                if (!cost->view)
                        continue;
                table_add(
                        table, STYLE_NONE,
                        container_view_label(cost->view, costs->options->owner, label));
                for (size_t cell = 0; cell < sizeof(cells) / sizeof(*cells); cell++)
                        table_add(table, STYLE_NONE, usage_format_bytes(cells[cell], text));
        }
        return table_print(table, stdout);
}

static void print_parts(const Footprint *footprint, JsonPrinter *json) {
        json_printer_open(json, "volumes", '[');
        for (size_t i = 0; i < footprint->n; i++) {
                const FootprintPart *part = &footprint->parts[i];

                if (!part->is_volume)
                        continue;
                json_printer_open(json, NULL, '{');
                json_printer_string(json, "name", part->name);
                json_printer_number(json, "bytes", part->bytes);
                json_printer_number(json, "files", part->files);
                json_printer_boolean(json, "shared", part->is_shared);
                json_printer_close(json, '}');
        }
        json_printer_close(json, ']');
}

static void print_json(const Costs *costs) {
        JsonPrinter json = { .stream = stdout };

        json_printer_open(&json, NULL, '[');
        for (size_t i = 0; i < costs->n; i++) {
                const Cost *cost = &costs->items[i];

                if (!cost->view)
                        continue;
                json_printer_open(&json, NULL, '{');
                json_printer_string(&json, "name", cost->view->name);
                json_printer_number(&json, "owner", cost->view->owner);
                json_printer_number(&json, "written", cost_disk(cost, false));
                print_parts(&cost->footprint, &json);
                if (cost->has_closure) {
                        json_printer_number(&json, "store", cost_closure(costs, i, false));
                        json_printer_number(&json, "store_alone", cost_closure(costs, i, true));
                }
                json_printer_close(&json, '}');
        }
        json_printer_close(&json, ']');
}

Outcome verb_du(const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        __attribute__((cleanup(costs_done))) Costs costs = { .options = options };
        Outcome outcome;
        int r = 0;

        outcome = choice_init(options, options->arguments + 1, &choice);
        if (outcome == OUTCOME_DONE && !options->arguments[1])
                outcome = choice_add_all(&choice, options, NULL);
        if (outcome == OUTCOME_DONE)
                outcome = costs_fetch(&costs, &choice);
        if (outcome != OUTCOME_DONE)
                return outcome;

        if (options->given & OPTION_JSON)
                print_json(&costs);
        else if (costs.n > 0)
                r = print_table(&costs);
        return r < 0 ? outcome_fail_errno(r, "print sizes") : OUTCOME_DONE;
}
