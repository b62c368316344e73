/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "bus.h"
#include "call.h"
#include "reply-rows.h"
#include "strv.h"
#include "verbs.h"

static int print_volume(sd_bus_message *reply, Table *table, JsonPrinter *json) {
        _cleanup_strv_ char **users = NULL;
        _cleanup_free_ char *words = NULL;
        const char *name;
        int r;

        r = sd_bus_message_enter_container(reply, 'r', "sas");
        if (r <= 0)
                return r;
        r = sd_bus_message_read(reply, "s", &name);
        if (r >= 0)
                r = sd_bus_message_read_strv(reply, &users);
        if (r >= 0)
                r = strv_join(users, ", ", &words);
        if (r < 0)
                return r;

        if (json) {
                json_printer_open(json, NULL, '{');
                json_printer_string(json, "name", name);
                json_printer_strings(json, "containers", users);
                json_printer_close(json, '}');
        } else {
                table_add(table, STYLE_NONE, name);
                table_add(table, STYLE_NONE, words);
        }
        r = sd_bus_message_exit_container(reply);
        return r < 0 ? r : 1;
}

static Outcome list_volumes(sd_bus *bus, const Options *options) {
        static const char *const heads[] = { "NAME", "CONTAINERS", NULL };
        const ReplyRows rows = { "(sas)", heads, STYLE_NONE, print_volume };
        const Method method = { .name = "ListVolumes", .options = options };

        return reply_rows_print(&rows, bus, &method, options->given & OPTION_JSON);
}

static Outcome remove_volumes(sd_bus *bus, const Options *options, char *const *names, bool quiet) {
        Method method = { .name = "RemoveVolumes", .names = names, .options = options };
        _cleanup_(call_freep) Call *call = NULL;
        Outcome outcome;

        outcome = call_perform(bus, &method, 1, &call);
        for (char *const *name = names; outcome == OUTCOME_DONE && !quiet && *name; name++)
                printf("%s was removed\n", *name);
        return outcome;
}

Outcome verb_volume(const Options *options) {
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        char **words = options->arguments + 1;
        Options silent = *options;
        Outcome outcome;
        bool lists;

        /* What containers do meanwhile is of no interest. */
        silent.given |= OPTION_QUIET;

        lists = !words[0] || (strcmp(words[0], "list") == 0 && !words[1]);
        if (!lists && (strcmp(words[0], "rm") != 0 || !words[1]))
                return outcome_fail(
                        OUTCOME_USAGE, "'volume' takes 'list', or 'rm' and the names of volumes");

        outcome = bus_connect(&bus);
        if (outcome != OUTCOME_DONE)
                return outcome;
        return lists ? list_volumes(bus, &silent) :
                       remove_volumes(bus, &silent, words + 1, options->given & OPTION_QUIET);
}
