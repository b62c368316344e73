/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "failed-units.h"
#include "test.h"

static int parse(const char *message, FailedUnits *ret) {
        return failed_units_parse(message, strlen(message), ret);
}

static void test_there_and_back(void) {
        FailedUnits units = {}, read = {};
        char text[FAILED_UNITS_SIZE];
        size_t size;

        size = failed_units_format(&units, text);
        CHECK_STRING(text, "0");
        CHECK_INT(failed_units_parse(text, size, &read), 0);
        CHECK_INT(read.n, 0);

        failed_units_add(&units, "nginx.service");
        failed_units_add(&units, "dev-disk-by\\x2duuid-x@1.mount");
        size = failed_units_format(&units, text);
        CHECK_STRING(text, "2 nginx.service dev-disk-by\\x2duuid-x@1.mount");
        CHECK_INT(failed_units_parse(text, size, &read), 0);
        CHECK_INT(read.n, 2);
        CHECK(failed_units_have(&read, "nginx.service"));
        CHECK(!failed_units_have(&read, "nginx"));
}

/* Whatever a container says: none of it gets further than the count. */
static void test_names_that_are_none(void) {
        static const char *const names[] = {
                "",
                "x",
                "\033[2J.service",
                "a b.service",
                "a\n.service",
                "-f.service",
                "\303\244.service",
                "../x.service",
        };
        char words[FAILED_UNITS_WORDS], text[FAILED_UNITS_SIZE], name[FAILED_UNIT_SIZE + 1];
        FailedUnits units = {};

        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
                failed_units_add(&units, names[i]);
        (void) memset(name, 'x', sizeof(name));
        name[10] = '.';
        name[sizeof(name) - 1] = '\0';
        failed_units_add(&units, name);
        (void) failed_units_format(&units, text);
        CHECK_STRING(text, "9");
        CHECK_STRING(failed_units_describe(&units, words), "9 units");
}

static void test_bounds(void) {
        char words[FAILED_UNITS_WORDS], text[FAILED_UNITS_SIZE], name[FAILED_UNIT_SIZE];
        FailedUnits units = {}, read;

        (void) memset(name, 'x', sizeof(name));
        memcpy(name + sizeof(name) - sizeof(".mount"), ".mount", sizeof(".mount"));
        for (unsigned i = 0; i < FAILED_UNITS_COUNT + 5; i++)
                failed_units_add(&units, name);
        CHECK_INT(units.n, FAILED_UNITS_COUNT);
        CHECK_INT(units.n_names, FAILED_UNITS_MAX);
        CHECK_INT(failed_units_parse(text, failed_units_format(&units, text), &read), 0);
        CHECK_INT(read.n, FAILED_UNITS_COUNT);
        CHECK(strstr(failed_units_describe(&read, words), ".mount and 9998 more"));
}

static void test_refused(void) {
        static const char *const messages[] = {
                "",
                " ",
                "x.service",
                "-1 a.service",
                "10000",
                "0 a.service",
                "1 a.service b.service",
                "1 a",
                "1 \033.service",
                "9 a.a b.b c.c d.d e.e f.f g.g h.h i.i",
        };
        FailedUnits units;

        for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++)
                CHECK_INT(parse(messages[i], &units), -EBADMSG);
        CHECK_INT(failed_units_parse("1 a.b\0c.d", 9, &units), -EBADMSG);
}

static void test_words(void) {
        char words[FAILED_UNITS_WORDS];
        FailedUnits units;

        CHECK_INT(parse("0", &units), 0);
        CHECK_STRING(failed_units_describe(&units, words), "");
        CHECK_INT(parse("1", &units), 0);
        CHECK_STRING(failed_units_describe(&units, words), "1 unit");
        CHECK_INT(parse("1 a.service", &units), 0);
        CHECK_STRING(failed_units_describe(&units, words), "a.service");
        CHECK_INT(parse("3 a.service b.service", &units), 0);
        CHECK_STRING(failed_units_describe(&units, words), "a.service and 2 more");
}

int main(void) {
        test_there_and_back();
        test_names_that_are_none();
        test_bounds();
        test_refused();
        test_words();
        return 0;
}
