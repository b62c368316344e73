/* SPDX-License-Identifier: MIT */

#include "health.h"
#include "json-printer.h"
#include "table.h"
#include "verbs.h"

static Style verdict_style(Verdict verdict) {
        switch (verdict) {
        case VERDICT_OK:
                return STYLE_GOOD;
        case VERDICT_WARNING:
                return STYLE_BOLD;
        case VERDICT_ERROR:
                return STYLE_BAD;
        case VERDICT_NOT_CHECKED:
                return STYLE_DIM;
        }
        return STYLE_NONE;
}

static int print_text(const Health *health) {
        _cleanup_(table_freep) Table *table = NULL;
        int r;

        r = table_new(3, &table);
        if (r < 0)
                return r;

        for (size_t i = 0; i < health->n_lines; i++) {
                const HealthLine *line = &health->lines[i];

                table_add(table, STYLE_NONE, line->check);
                table_add(table, verdict_style(line->verdict), verdict_name(line->verdict));
                table_add(table, STYLE_NONE, line->text);
        }
        return table_print(table, stdout);
}

static void print_json(const Health *health) {
        JsonPrinter json = { .stream = stdout };

        json_printer_open(&json, NULL, '[');
        for (size_t i = 0; i < health->n_lines; i++) {
                const HealthLine *line = &health->lines[i];

                json_printer_open(&json, NULL, '{');
                json_printer_string(&json, "check", line->check);
                json_printer_string(&json, "verdict", verdict_name(line->verdict));
                json_printer_string(&json, "text", line->text);
                json_printer_close(&json, '}');
        }
        json_printer_close(&json, ']');
}

Outcome verb_doctor(const Options *options) {
        _cleanup_(health_freep) Health *health = NULL;
        int r;

        r = health_new(&health);
        if (r >= 0) {
                health_run(health, health_services);
                health_run(health, health_daemon);
                health_run(health, health_nix);
                health_run(health, health_network);
                health_run(health, health_host);
                r = health->result;
        }
        if (r < 0)
                return outcome_fail_errno(r, "examine this host");

        if (options->given & OPTION_JSON)
                print_json(health);
        else
                r = print_text(health);
        if (r < 0)
                return outcome_fail_errno(r, "print what was found");
        return health_has_error(health) ? OUTCOME_FAILED : OUTCOME_DONE;
}
