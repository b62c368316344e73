/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <locale.h>

#include "table.h"
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
}

int main(void) {
        if (!setlocale(LC_CTYPE, "C.UTF-8"))
                SKIP("there is no locale C.UTF-8");

        test_columns_are_aligned();
        test_incomplete_row_is_left_out();
        test_wide_letters();
        test_limits();
        test_text_width();
        return 0;
}
