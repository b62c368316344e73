/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "bus.h"
#include "call.h"
#include "json-printer.h"
#include "strv.h"
#include "table.h"
#include "verbs.h"

static Outcome call_volumes(const Method *method, Call **ret) {
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(call_freep) Call *call = NULL;
        Outcome outcome;

        outcome = bus_connect(&bus);
        if (outcome == OUTCOME_DONE)
                outcome = call_perform(bus, method, 1, &call);
        if (outcome != OUTCOME_DONE)
                return outcome;

        *ret = TAKE_PTR(call);
        return OUTCOME_DONE;
}

static int add_row(sd_bus_message *reply, Table *table, JsonPrinter *json) {
        _cleanup_strv_ char **users = NULL;
        _cleanup_free_ char *words = NULL;
        const char *name;
        int r;

        r = sd_bus_message_read(reply, "s", &name);
        if (r >= 0)
                r = sd_bus_message_read_strv(reply, &users);
        if (r >= 0)
                r = strv_join(users, ", ", &words);
        if (r < 0)
                return r;

        table_add(table, STYLE_NONE, name);
        table_add(table, STYLE_NONE, words);
        if (json) {
                json_printer_open(json, NULL, '{');
                json_printer_string(json, "name", name);
                json_printer_strings(json, "containers", users);
                json_printer_close(json, '}');
        }
        return 0;
}

static int print_list(sd_bus_message *reply, JsonPrinter *json) {
        _cleanup_(table_freep) Table *table = NULL;
        int r;

        r = table_new(2, &table);
        if (r >= 0)
                r = sd_bus_message_enter_container(reply, 'a', "(sas)");
        if (r < 0)
                return r;

        table_add(table, STYLE_NONE, "NAME");
        table_add(table, STYLE_NONE, "CONTAINERS");
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'r', "sas")) > 0) {
                r = add_row(reply, table, json);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        if (r < 0 || json)
                return r;
        return table_print(table, stdout);
}

static Outcome list_volumes(const Options *options) {
        Method method = { .name = "ListVolumes", .options = options };
        JsonPrinter printer = { .stream = stdout };
        bool as_json = options->given & OPTION_JSON;
        _cleanup_(call_freep) Call *call = NULL;
        Outcome outcome;
        int r;

        outcome = call_volumes(&method, &call);
        if (outcome != OUTCOME_DONE)
                return outcome;

        if (as_json)
                json_printer_open(&printer, NULL, '[');
        r = print_list(call_reply(call, 0), as_json ? &printer : NULL);
        if (as_json)
                json_printer_close(&printer, ']');
        return r < 0 ? outcome_fail_errno(r, "read flakectrd's answer") : OUTCOME_DONE;
}

static Outcome remove_volumes(const Options *options, char *const *names, bool quiet) {
        Method method = { .name = "RemoveVolumes", .names = names, .options = options };
        _cleanup_(call_freep) Call *call = NULL;
        Outcome outcome;

        outcome = call_volumes(&method, &call);
        for (char *const *name = names; outcome == OUTCOME_DONE && !quiet && *name; name++)
                printf("%s was removed\n", *name);
        return outcome;
}

Outcome verb_volume(const Options *options) {
        char **words = options->arguments + 1;
        Options silent = *options;

        /* What containers do meanwhile is of no interest. */
        silent.given |= OPTION_QUIET;

        if (!words[0] || (strcmp(words[0], "list") == 0 && !words[1]))
                return list_volumes(&silent);
        if (strcmp(words[0], "rm") == 0 && words[1])
                return remove_volumes(&silent, words + 1, options->given & OPTION_QUIET);
        return outcome_fail(
                OUTCOME_USAGE, "'volume' takes 'list', or 'rm' and the names of volumes");
}
