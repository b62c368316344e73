/* SPDX-License-Identifier: MIT */

#include <inttypes.h>

#include "json-printer.h"

static void print_text(FILE *stream, const char *text) {
        fputc('"', stream);
        for (const char *s = text; *s != '\0'; s++)
                if (*s == '"' || *s == '\\')
                        fprintf(stream, "\\%c", *s);
                else if ((unsigned char) *s < 0x20 || *s == 0x7f)
                        fprintf(stream, "\\u%04x", (unsigned) *s);
                else
                        fputc(*s, stream);
        fputc('"', stream);
}

static void print_line(JsonPrinter *json) {
        if (json->depth > 0)
                fprintf(json->stream, "\n%*s", (int) (2 * json->depth), "");
}

static void json_printer_begin(JsonPrinter *json, const char *key) {
        if (json->filled)
                fputc(',', json->stream);
        json->filled = true;
        print_line(json);
        if (key) {
                print_text(json->stream, key);
                fputs(": ", json->stream);
        }
}

void json_printer_open(JsonPrinter *json, const char *key, char bracket) {
        json_printer_begin(json, key);
        fputc(bracket, json->stream);
        json->depth++;
        json->filled = false;
}

void json_printer_close(JsonPrinter *json, char bracket) {
        bool filled = json->filled;

        json->depth--;
        json->filled = true;
        if (filled && json->depth > 0)
                print_line(json);
        else if (filled)
                fputc('\n', json->stream);
        fputc(bracket, json->stream);
        if (json->depth == 0)
                fputc('\n', json->stream);
}

void json_printer_string(JsonPrinter *json, const char *key, const char *text) {
        json_printer_begin(json, key);
        print_text(json->stream, text);
}

void json_printer_strings(JsonPrinter *json, const char *key, char *const *list) {
        json_printer_open(json, key, '[');
        for (char *const *s = list; s && *s; s++)
                json_printer_string(json, NULL, *s);
        json_printer_close(json, ']');
}

void json_printer_number(JsonPrinter *json, const char *key, uint64_t number) {
        json_printer_begin(json, key);
        fprintf(json->stream, "%" PRIu64, number);
}
