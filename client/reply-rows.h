/* SPDX-License-Identifier: MIT */
#pragma once

/* A method whose answer is an array of structs, printed as the rows of a table or as JSON. */

#include "json-printer.h"
#include "method.h"
#include "table.h"

typedef struct ReplyRows {
        const char *type;         /* of one row: "(st)" */
        const char *const *heads; /* NULL at the end */
        Style style;              /* of the heads */
        /* Reads one, into the table or, where that is not NULL, as JSON. 0: there is none left. */
        int (*print)(sd_bus_message *reply, Table *table, JsonPrinter *json);
} ReplyRows;

Outcome reply_rows_print(const ReplyRows *rows, sd_bus *bus, const Method *method, bool as_json);
