/* SPDX-License-Identifier: MIT */

#include "reply-rows.h"
#include "call.h"

static int print_array(
        const ReplyRows *rows, sd_bus_message *reply, Table *table, JsonPrinter *json) {
        int r;

        r = sd_bus_message_enter_container(reply, 'a', rows->type);
        while (r >= 0 && (r = rows->print(reply, table, json)) > 0)
                ;
        return r;
}

static int print_json(const ReplyRows *rows, sd_bus_message *reply) {
        JsonPrinter json = { .stream = stdout };
        int r;

        json_printer_open(&json, NULL, '[');
        r = print_array(rows, reply, NULL, &json);
        json_printer_close(&json, ']');
        return r;
}

static int print_table(const ReplyRows *rows, sd_bus_message *reply) {
        _cleanup_(table_freep) Table *table = NULL;
        size_t columns = 0;
        int r;

        while (rows->heads[columns])
                columns++;
        r = table_new(columns, &table);
        if (r < 0)
                return r;

        for (size_t i = 0; i < columns; i++)
                table_add(table, rows->style, rows->heads[i]);
        r = print_array(rows, reply, table, NULL);
        return r < 0 ? r : table_print(table, stdout);
}

Outcome reply_rows_print(const ReplyRows *rows, sd_bus *bus, const Method *method, bool as_json) {
        _cleanup_(call_freep) Call *call = NULL;
        sd_bus_message *reply;
        Outcome outcome;
        int r;

        outcome = call_perform(bus, method, 1, &call);
        if (outcome != OUTCOME_DONE)
                return outcome;

        reply = call_reply(call, 0);
        r = as_json ? print_json(rows, reply) : print_table(rows, reply);
        return r < 0 ? outcome_fail_errno(r, "read flakectrd's answer") : OUTCOME_DONE;
}
