/* SPDX-License-Identifier: MIT */

#include <inttypes.h>
#include <math.h>
#include <string.h>

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
        if (json->depth > 0 && !json->compact)
                fprintf(json->stream, "\n%*s", (int) (2 * json->depth), "");
}

static void json_printer_begin(JsonPrinter *json, const char *key) {
        if (json->filled)
                fputc(',', json->stream);
        json->filled = true;
        print_line(json);
        if (key) {
                print_text(json->stream, key);
                fputs(json->compact ? ":" : ": ", json->stream);
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
        else if (filled && !json->compact)
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

void json_printer_integer(JsonPrinter *json, const char *key, int64_t number) {
        json_printer_begin(json, key);
        fprintf(json->stream, "%" PRId64, number);
}

void json_printer_boolean(JsonPrinter *json, const char *key, bool value) {
        json_printer_begin(json, key);
        fputs(value ? "true" : "false", json->stream);
}

/* JSON knows neither infinity nor what is no number. */
void json_printer_double(JsonPrinter *json, const char *key, double number) {
        json_printer_begin(json, key);
        if (isfinite(number))
                fprintf(json->stream, "%.12g", number);
        else
                fputs("null", json->stream);
}

/* How long a string is with its quotes, or a number or word. 0: it does not end. */
static size_t token_length(const char *text) {
        size_t i = 1;

        if (text[0] != '"')
                return strcspn(text, " \t\n\r,:[]{}");
        while (text[i] != '"') {
                if (text[i] == '\\' && text[i + 1] != '\0')
                        i++;
                if (text[i] == '\0')
                        return 0;
                i++;
        }
        return i + 1;
}

/* Brackets that match, and strings that end: all that the layout goes by. */
static bool is_nested_well(const char *text) {
        char open[32];
        size_t n = 0;

        for (; *text; text++) {
                if (*text == '{' || *text == '[') {
                        if (n == sizeof(open))
                                return false;
                        open[n++] = *text;
                } else if (*text == '}' || *text == ']') {
                        if (n == 0 || open[--n] != (*text == '}' ? '{' : '['))
                                return false;
                } else if (*text == '"') {
                        size_t length = token_length(text);

                        if (length == 0)
                                return false;
                        text += length - 1;
                }
        }
        return n == 0;
}

static void print_token(JsonPrinter *json, const char *text, size_t length, bool *after_key) {
        if (*after_key)
                fputs(json->compact ? ":" : ": ", json->stream);
        else
                json_printer_begin(json, NULL);
        *after_key = false;
        (void) fwrite(text, 1, length, json->stream);
}

void json_printer_json(JsonPrinter *json, const char *key, const char *text) {
        bool after_key = false;
        size_t length;

        if ((text[0] != '{' && text[0] != '[') || !is_nested_well(text)) {
                json_printer_string(json, key, text);
                return;
        }

        json_printer_open(json, key, *text++);
        for (; *text; text += length) {
                length = 1;
                if (*text == '{' || *text == '[') {
                        print_token(json, text, 1, &after_key);
                        json->depth++;
                        json->filled = false;
                } else if (*text == '}' || *text == ']') {
                        json_printer_close(json, *text);
                } else if (*text == ':') {
                        after_key = true;
                } else if (!strchr(" \t\r\n,", *text)) {
                        length = token_length(text);
                        print_token(json, text, length, &after_key);
                }
        }
}
