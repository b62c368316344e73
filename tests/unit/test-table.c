/* SPDX-License-Identifier: MIT */

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "table.h"
#include "terminal.h"
#include "test.h"
#include "text-width.h"

static void check_print(const Table *table, const char *expected) {
        char *seen = NULL;
        size_t size;
        FILE *stream = open_memstream(&seen, &size);

        CHECK(stream);
        CHECK_INT(table_print(table, stream), 0);
        CHECK_INT(fclose(stream), 0);
        CHECK_STRING(seen, expected);
        free(seen);
}

static void test_columns_are_aligned(void) {
        _cleanup_(table_freep) Table *table = NULL;

        CHECK_INT(table_new(3, &table), 0);
        table_add(table, STYLE_BOLD, "NAME");
        table_add(table, STYLE_BOLD, "STATE");
        table_add(table, STYLE_BOLD, "ADDRESSES");
        table_addf(table, "%s-%d", "httpserver", 1);
        table_add(table, STYLE_GOOD, "running");
        table_add(table, STYLE_NONE, "10.233.0.2");
        table_add(table, STYLE_NONE, "db");
        table_add(table, STYLE_NONE, "");
        table_add(table, STYLE_NONE, "");

        /* No style leaks into what is no terminal, nothing stands behind the last column. */
        check_print(
                table,
                "NAME          STATE    ADDRESSES\n"
                "httpserver-1  running  10.233.0.2\n"
                "db                     \n");
}

static void test_incomplete_row_is_left_out(void) {
        _cleanup_(table_freep) Table *table = NULL;

        CHECK_INT(table_new(2, &table), 0);
        table_add(table, STYLE_NONE, "a");
        table_add(table, STYLE_NONE, "b");
        table_add(table, STYLE_NONE, "a much longer cell");
        check_print(table, "a  b\n");
}

/* On a terminal of `columns`. */
static void check_table(const Table *table, unsigned short columns, const char *expected) {
        int master, slave;
        FILE *stream;

        open_terminal(columns, &master, &slave);
        stream = fdopen(slave, "w");
        CHECK(stream);
        CHECK_INT(table_print(table, stream), 0);
        CHECK_INT(fflush(stream), 0);
        check_shown(master, expected);
        CHECK_INT(fclose(stream), 0);
        CHECK_INT(close(master), 0);
}

static void test_narrow(void) {
        _cleanup_(table_freep) Table *table = NULL;

        CHECK_INT(table_new(3, &table), 0);
        table_add(table, STYLE_NONE, "polkit");
        table_add(table, STYLE_GOOD, "ok");
        table_add(table, STYLE_NONE, "it answers, and knows of all our actions");
        table_add(table, STYLE_NONE, "nix");
        table_add(table, STYLE_NONE, "");
        table_add(table, STYLE_NONE, "/nix/store/a-word-that-is-longer is there");
        CHECK_INT(table_width(table), 53);
        check_table(
                table, 53,
                "polkit  \033[32mok\033[0m  it answers, and knows of all our actions\r\n"
                "nix         /nix/store/a-word-that-is-longer is there\r\n");
        check_table(
                table, 40,
                "polkit  \033[32mok\033[0m  it answers, and knows of all\r\n"
                "            our actions\r\n"
                "nix         /nix/store/a-word-that-is-longer\r\n"
                "            is there\r\n");
        check_table(
                table, 24,
                "polkit  \033[32mok\033[0m\r\n"
                "    it answers, and\r\n"
                "    knows of all our\r\n"
                "    actions\r\n"
                "nix     \r\n"
                "    /nix/store/a-word-that-is-longer\r\n"
                "    is there\r\n");

        table_narrow(table, 30);
        check_table(table, 30, "polkit  \033[32mok\033[0m\r\nnix     \r\n");
}

static void test_wide_letters(void) {
        _cleanup_(table_freep) Table *table = NULL;

        CHECK_INT(table_new(2, &table), 0);
        table_add(table, STYLE_NONE, "日本");
        table_add(table, STYLE_NONE, "x");
        table_add(table, STYLE_NONE, "é123");
        table_add(table, STYLE_NONE, "y");
        check_print(table, "日本  x\né123  y\n");
}

static void test_limits(void) {
        Table *table;

        CHECK_INT(table_new(0, &table), -EINVAL);
        CHECK_INT(table_new(17, &table), -EINVAL);
}

static void test_text_width(void) {
        CHECK_INT(text_columns(""), 0);
        CHECK_INT(text_columns("abc"), 3);
        CHECK_INT(text_columns("日本"), 4);
        CHECK_INT(text_columns("e\u0301"), 1);
        CHECK_INT(text_columns("\xff\xfe"), 2);

        CHECK_INT(text_fit("abc", 0), 0);
        CHECK_INT(text_fit("abc", 2), 2);
        CHECK_INT(text_fit("abc", 9), 3);
        CHECK_INT(text_fit("日本", 3), 3);
        CHECK_INT(text_fit("\xe6\x97", 1), 1);

        CHECK_INT(text_fit_words("one two", 7), 7);
        CHECK_INT(text_fit_words("one two", 6), 3);
        CHECK_INT(text_fit_words("one two", 3), 3);
        CHECK_INT(text_fit_words("one two", 2), 3);
        CHECK_INT(text_fit_words("one", 1), 3);
        CHECK_INT(text_fit_words("", 1), 0);
}

int main(void) {
        if (!setlocale(LC_CTYPE, "C.UTF-8"))
                SKIP("there is no locale C.UTF-8");

        CHECK_INT(setenv("TERM", "xterm", 1), 0);
        CHECK_INT(unsetenv("NO_COLOR"), 0);
        test_columns_are_aligned();
        test_incomplete_row_is_left_out();
        test_narrow();
        test_wide_letters();
        test_limits();
        test_text_width();
        return 0;
}
