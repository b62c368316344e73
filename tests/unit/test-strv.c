/* SPDX-License-Identifier: MIT */

#include "strv.h"
#include "test.h"

static void test_empty(void) {
        _cleanup_strv_ char **copy = NULL;
        _cleanup_free_ char *joined = NULL;

        CHECK_INT(strv_length(NULL), 0);
        CHECK(!strv_contains(NULL, "a"));
        CHECK(!strv_free(NULL));
        CHECK_INT(strv_copy(NULL, &copy), 0);
        CHECK(copy && !copy[0]);
        CHECK_INT(strv_append(&copy, NULL), 0);
        CHECK(!copy[0]);
        CHECK_INT(strv_join(NULL, ", ", &joined), 0);
        CHECK_STRING(joined, "");
}

static void test_push(void) {
        _cleanup_strv_ char **list = NULL, **copy = NULL;
        _cleanup_free_ char *joined = NULL;

        CHECK_INT(strv_push(&list, "a"), 0);
        CHECK_INT(strv_pushf(&list, "%s%d", "b", 2), 0);
        CHECK_INT(strv_push(&list, ""), 0);
        CHECK_INT(strv_length(list), 3);
        CHECK(strv_contains(list, "b2"));
        CHECK(strv_contains(list, ""));
        CHECK(!strv_contains(list, "b"));

        CHECK_INT(strv_copy(list, &copy), 0);
        CHECK_INT(strv_length(copy), 3);
        CHECK(copy[1] != list[1]);
        CHECK_STRING(copy[1], "b2");

        CHECK_INT(strv_join(list, ", ", &joined), 0);
        CHECK_STRING(joined, "a, b2, ");

        CHECK_INT(strv_append(&copy, list), 0);
        CHECK_INT(strv_length(copy), 6);
        CHECK_STRING(copy[3], "a");
        CHECK(copy[4] != list[1]);
}

int main(void) {
        test_empty();
        test_push();
        return 0;
}
