/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
#include <time.h>

#include "call.h"
#include "choice.h"
#include "table.h"
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
        time_t seconds = (time_t) view->date;
        char date[64] = "";
        struct tm tm;

        if (localtime_r(&seconds, &tm))
                (void) strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &tm);
        table_addf(table, "%u", view->number);
        table_add(table, STYLE_NONE, date);
        table_add(table, view->current ? STYLE_GOOD : STYLE_NONE, view->current ? "current" : "");
        table_add(table, STYLE_DIM, view->system);
}

static int print_all(sd_bus_message *reply, Table *table, JsonPrinter *json) {
        GenerationView view;
        int r;

        r = sd_bus_message_enter_container(reply, 'a', "(utssb)");
        while (r >= 0 &&
               (r = sd_bus_message_read(
                        reply, "(utssb)", &view.number, &view.date, &view.output, &view.system,
                        &view.current)) > 0) {
                _cleanup_free_ char *output = strdup(view.output), *system = strdup(view.system);

                if (!output || !system)
                        return -ENOMEM;
                view.output = text_clean(output);
                view.system = text_clean(system);
                if (json)
                        print_json(&view, json);
                else
                        print_row(&view, table);
        }
        return r;
}

static int print_reply(sd_bus_message *reply, bool as_json) {
        _cleanup_(table_freep) Table *table = NULL;
        JsonPrinter json = { .stream = stdout };
        int r;

        if (as_json) {
                json_printer_open(&json, NULL, '[');
                r = print_all(reply, NULL, &json);
                json_printer_close(&json, ']');
                return r;
        }

        r = table_new(4, &table);
        if (r < 0)
                return r;
        table_add(table, STYLE_BOLD, "NUMBER");
        table_add(table, STYLE_BOLD, "DATE");
        table_add(table, STYLE_BOLD, "");
        table_add(table, STYLE_BOLD, "SYSTEM");
        r = print_all(reply, table, NULL);
        return r < 0 ? r : table_print(table, stdout);
}

Outcome verb_generations(const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        _cleanup_(call_freep) Call *call = NULL;
        Method method = { .name = "ListGenerations" };
        Outcome outcome;
        int r;

        outcome = choice_init(options, options->arguments + 1, &choice);
        if (outcome != OUTCOME_DONE)
                return outcome;

        method.view = choice.chosen[0];
        outcome = call_perform(choice.bus, &method, 1, &call);
        if (outcome != OUTCOME_DONE)
                return outcome;

        r = print_reply(call_reply(call, 0), options->given & OPTION_JSON);
        return r < 0 ? outcome_fail_errno(r, "read flakectrd's answer") : OUTCOME_DONE;
}
