/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "duration.h"
#include "json-printer.h"
#include "test.h"

static void test_array_of_objects(void) {
        char *addresses[] = { (char *) "10.0.0.1", (char *) "fd00::1", NULL }, *seen = NULL;
        size_t size;
        JsonPrinter json = { .stream = open_memstream(&seen, &size) };

        CHECK(json.stream);
        json_printer_open(&json, NULL, '[');
        json_printer_open(&json, NULL, '{');
        json_printer_string(&json, "name", "web");
        json_printer_number(&json, "since", UINT64_MAX);
        json_printer_strings(&json, "addresses", addresses);
        json_printer_strings(&json, "none", NULL);
        json_printer_close(&json, '}');
        json_printer_open(&json, NULL, '{');
        json_printer_close(&json, '}');
        json_printer_close(&json, ']');
        CHECK_INT(fclose(json.stream), 0);
        CHECK_STRING(
                seen,
                "[\n"
                "  {\n"
                "    \"name\": \"web\",\n"
                "    \"since\": 18446744073709551615,\n"
                "    \"addresses\": [\n"
                "      \"10.0.0.1\",\n"
                "      \"fd00::1\"\n"
                "    ],\n"
                "    \"none\": []\n"
                "  },\n"
                "  {}\n"
                "]\n");
        free(seen);
}

static void test_empty_array(void) {
        char *seen = NULL;
        size_t size;
        JsonPrinter json = { .stream = open_memstream(&seen, &size) };

        CHECK(json.stream);
        json_printer_open(&json, NULL, '[');
        json_printer_close(&json, ']');
        CHECK_INT(fclose(json.stream), 0);
        CHECK_STRING(seen, "[]\n");
        free(seen);
}

/* No text closes its string. */
static void test_hostile_text(void) {
        char *seen = NULL;
        size_t size;
        JsonPrinter json = { .stream = open_memstream(&seen, &size) };

        CHECK(json.stream);
        json_printer_open(&json, NULL, '[');
        json_printer_string(&json, NULL, "\", \"owner\": 0, \"x\": \"\\");
        json_printer_string(
                &json, NULL,
                "a\nb\tc\033[2Jd\x7f"
                "é");
        json_printer_close(&json, ']');
        CHECK_INT(fclose(json.stream), 0);
        CHECK_STRING(
                seen,
                "[\n"
                "  \"\\\", \\\"owner\\\": 0, \\\"x\\\": \\\"\\\\\",\n"
                "  \"a\\u000ab\\u0009c\\u001b[2Jd\\u007fé\"\n"
                "]\n");
        free(seen);
}

static void test_durations(void) {
        static const struct {
                uint64_t usec;
                const char *text;
        } durations[] = {
                { 0, "0.0 s" },
                { 1340000, "1.3 s" },
                { 59999999, "59.9 s" },
                { 60000000, "1 min 0 s" },
                { 125000000, "2 min 5 s" },
                { 12000000000, "3 h 20 min" },
                { 356400000000, "4 d 3 h" },
                { UINT64_MAX, "213503982 d 8 h" },
                {},
        };

        for (size_t i = 0; durations[i].text; i++) {
                char text[DURATION_SIZE];

                CHECK_STRING(duration_format(durations[i].usec, text), durations[i].text);
        }
}

static void check_json(const char *text, bool compact, const char *expected) {
        char *seen = NULL;
        size_t size;
        JsonPrinter json = { .stream = open_memstream(&seen, &size), .compact = compact };

        CHECK(json.stream);
        json_printer_open(&json, NULL, '{');
        json_printer_json(&json, "spec", text);
        json_printer_boolean(&json, "yes", true);
        json_printer_integer(&json, "less", -3);
        json_printer_double(&json, "part", 0.5);
        json_printer_close(&json, '}');
        CHECK_INT(fclose(json.stream), 0);
        CHECK_STRING(seen, expected);
        free(seen);
}

static void test_json_in_json(void) {
        check_json(
                "{\"a\":[1,{\"b\" : \"}\\\"]\"}],\"c\":{}, \"d\":null}\n", true,
                "{\"spec\":{\"a\":[1,{\"b\":\"}\\\"]\"}],\"c\":{},\"d\":null},"
                "\"yes\":true,\"less\":-3,\"part\":0.5}\n");
        check_json(
                "{\"a\":[1]}", false,
                "{\n  \"spec\": {\n    \"a\": [\n      1\n    ]\n  },\n"
                "  \"yes\": true,\n  \"less\": -3,\n  \"part\": 0.5\n}\n");
}

/* Nothing of it may leave its place. */
static void test_json_that_is_none(void) {
        static const char *const texts[] = {
                "{]", "{\"a\"}}", "[[]", "[\"a", "[\"\\", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                "",   NULL,
        };

        for (const char *const *text = texts; *text; text++) {
                char *seen = NULL;
                size_t size;
                JsonPrinter json = { .stream = open_memstream(&seen, &size), .compact = true };

                CHECK(json.stream);
                json_printer_open(&json, NULL, '[');
                json_printer_json(&json, NULL, *text);
                json_printer_close(&json, ']');
                CHECK_INT(fclose(json.stream), 0);
                CHECK(strncmp(seen, "[\"", 2) == 0 && strcmp(seen + size - 3, "\"]\n") == 0);
                free(seen);
        }
}

int main(void) {
        test_array_of_objects();
        test_empty_array();
        test_hostile_text();
        test_durations();
        test_json_in_json();
        test_json_that_is_none();
        return 0;
}
