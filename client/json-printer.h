/* SPDX-License-Identifier: MIT */
#pragma once

/* Writes JSON (RFC 8259) to a stream, an element a line, as it is told. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct JsonPrinter {
        FILE *stream;
        unsigned depth;
        bool filled;  /* the innermost array or object has an element */
        bool compact; /* all on one line */
} JsonPrinter;

/* The key is NULL in an array and at the top. Text is UTF-8. */
void json_printer_open(JsonPrinter *json, const char *key, char bracket);
void json_printer_close(JsonPrinter *json, char bracket);
void json_printer_string(JsonPrinter *json, const char *key, const char *text);
void json_printer_strings(JsonPrinter *json, const char *key, char *const *list);
void json_printer_number(JsonPrinter *json, const char *key, uint64_t number);
void json_printer_integer(JsonPrinter *json, const char *key, int64_t number);
void json_printer_boolean(JsonPrinter *json, const char *key, bool value);
void json_printer_double(JsonPrinter *json, const char *key, double number);

/* Text that is JSON already, laid out anew. What is none stays a string. */
void json_printer_json(JsonPrinter *json, const char *key, const char *text);
