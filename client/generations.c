/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "choice.h"
#include "duration.h"
#include "reply-rows.h"
#include "text.h"
#include "verbs.h"

typedef struct GenerationView {
        uint32_t number;
        uint64_t date;
        const char *output, *system;
        int current;
} GenerationView;

static void print_json(const GenerationView *view, JsonPrinter *json) {
        json_printer_open(json, NULL, '{');
        json_printer_number(json, "number", view->number);
        json_printer_number(json, "date", view->date);
        json_printer_string(json, "output", view->output);
        json_printer_string(json, "system", view->system);
        json_printer_boolean(json, "current", view->current);
        json_printer_close(json, '}');
}

static void print_row(const GenerationView *view, Table *table) {
        char date[DATE_SIZE];

        table_addf(table, "%u", view->number);
        table_add(table, STYLE_NONE, date_format(view->date * 1000000, date));
        table_add(table, view->current ? STYLE_GOOD : STYLE_NONE, view->current ? "current" : "");
        table_add(table, STYLE_DIM, view->system);
}

static int print_generation(sd_bus_message *reply, Table *table, JsonPrinter *json) {
        _cleanup_free_ char *output = NULL, *system = NULL;
        GenerationView view;
        int r;

        r = sd_bus_message_read(
                reply, "(utssb)", &view.number, &view.date, &view.output, &view.system,
                &view.current);
        if (r <= 0)
                return r;

        output = strdup(view.output);
        system = strdup(view.system);
        if (!output || !system)
                return -ENOMEM;
        view.output = text_clean(output);
        view.system = text_clean(system);
        if (json)
                print_json(&view, json);
        else
                print_row(&view, table);
        return r;
}

Outcome verb_generations(const Options *options) {
        static const char *const heads[] = { "NUMBER", "DATE", "", "SYSTEM", NULL };
        const ReplyRows rows = { "(utssb)", heads, STYLE_BOLD, print_generation };
        _cleanup_(choice_done) Choice choice = {};
        Method method = { .name = "ListGenerations" };
        Outcome outcome;

        outcome = choice_init(options, options->arguments + 1, &choice);
        if (outcome != OUTCOME_DONE)
                return outcome;
        method.view = choice.chosen[0];
        return reply_rows_print(&rows, choice.bus, &method, options->given & OPTION_JSON);
}
