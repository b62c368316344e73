/* SPDX-License-Identifier: MIT */

#include "cleanup.h"
#include "test.h"
#include "text.h"

typedef struct Case {
        const char *dirty, *clean;
} Case;

static void check_cases(const Case *cases) {
        for (; cases->dirty; cases++) {
                _cleanup_free_ char *text = strdup(cases->dirty);

                CHECK(text_clean(text) == text);
                CHECK_STRING(text, cases->clean);
                CHECK_STRING(text_clean(text), cases->clean);
                CHECK(text_is_utf8(text, strlen(text)));
        }
}

static void test_plain(void) {
        static const Case cases[] = {
                { "", "" },
                { "two\n\tlines", "two\n\tlines" },
                { "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\xa7",
                  "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\xa7" },
                { "a\rb\x07"
                  "c\x08"
                  "d\x7f"
                  "e\x01",
                  "abcde" },
                {},
        };

        check_cases(cases);
}

static void test_escapes(void) {
        static const Case cases[] = {
                { "\x1b[31;1mred\x1b[0m", "red" },
                { "\x1b[?25lx\x1b[2J\x1b[Hy", "xy" },
                { "\x1b[>4;2mx", "x" },
                { "\x1b[1 qx", "x" },
                { "\x1b]0;title\x07x", "x" },
                { "\x1b]52;c;ZXZpbA==\x1b\\x", "x" },
                { "\x1b]8;;http://evil/\x1b\\link\x1b]8;;\x1b\\", "link" },
                { "\x1bPq#0;2;0\x1b\\x", "x" },
                { "\x1b_apc\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\x", "x" },
                { "\x1b(Bx\x1b)0y\x1b#8z", "xyz" },
                { "\x1b"
                  "cx\x1b=y\x1bMz",
                  "xyz" },
                { "\x1b\x1b[31mx", "x" },
                { "\x1b[\x1b[31mx", "x" },
                { "x\x1b", "x" },
                { "x\x1b[", "x" },
                { "x\x1b[31", "x" },
                { "x\x1b]0;never ends", "x" },
                { "\x1b]0;never ends\nsecond line", "\nsecond line" },
                { "\x1b]0;\x1b[31mx", "x" },
                { "\x1b[\xc3\xa4", "\xc3\xa4" },
                {},
        };

        check_cases(cases);
}

static void test_c1(void) {
        static const Case cases[] = {
                { "\xc2\x9b"
                  "31mred",
                  "red" },
                { "\xc2\x9d"
                  "0;title\xc2\x9cx",
                  "x" },
                { "\x1b]0;title\xc2\x9cx", "x" },
                { "\xc2\x90q\xc2\x9cx", "x" },
                { "a\xc2\x85"
                  "b\xc2\x80\xc2\x9f",
                  "ab" },
                { "\x9b"
                  "31m",
                  "?31m" },
                {},
        };

        check_cases(cases);
}

static void test_encoding(void) {
        static const Case cases[] = {
                { "\xff\xfe", "??" },
                { "\xc3", "?" },
                { "\xe2\x82", "??" },
                { "\xe2\x82x", "??x" },
                { "\xc0\xaf", "??" },           /* overlong "/" */
                { "\xe0\x80\xaf", "???" },      /* the same in three bytes */
                { "\xc1\x9b", "??" },           /* overlong "[" */
                { "\xed\xa0\x80", "???" },      /* a surrogate */
                { "\xf4\x90\x80\x80", "????" }, /* beyond U+10FFFF */
                { "\xef\xb7\x90", "???" },      /* U+FDD0, which sd-bus refuses */
                { "\xef\xbf\xbf", "???" },      /* U+FFFF */
                { "\xf0\x9f\xbf\xbe", "????" }, /* U+1FFFE */
                { "\xe2\x80\xae"
                  "abc\xe2\x80\xac",
                  "abc" },
                { "\xe2\x81\xa6"
                  "abc\xe2\x81\xa9",
                  "abc" },
                { "\xe2\x80\xa9\xe2\x81\xa5", "\xe2\x80\xa9\xe2\x81\xa5" },
                /* What is taken away joins nothing that was apart. */
                { "\xc3\x1b[m\xa4", "??" },
                { "\x1b\x07[31m", "[31m" },
                { "\xe2\x80\xae\x1b\xe2\x80\xae[31m", "[31m" },
                {},
        };

        check_cases(cases);
}

static void test_is_utf8(void) {
        CHECK(text_is_utf8("", 0));
        CHECK(text_is_utf8("a\0b", 3));
        CHECK(text_is_utf8("\xc3\xa4", 2));
        CHECK(!text_is_utf8("\xc3\xa4", 1));
        CHECK(!text_is_utf8("a\xff", 2));
        CHECK(text_is_utf8("a\xff", 1));
}

static void test_is_one_line(void) {
        CHECK(text_is_one_line(""));
        CHECK(text_is_one_line(" ~\xc3\xa4\xff"));
        CHECK(!text_is_one_line("a\n"));
        CHECK(!text_is_one_line("\tb"));
        CHECK(!text_is_one_line("\x01"));
        CHECK(!text_is_one_line("a\x1f"));
        CHECK(!text_is_one_line("a\x7f"));
}

int main(void) {
        test_plain();
        test_escapes();
        test_c1();
        test_encoding();
        test_is_utf8();
        test_is_one_line();
        return 0;
}
