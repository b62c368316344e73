/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "json-difference.h"
#include "strv.h"
#include "test.h"

static void check(const char *before, const char *after, const char *wanted) {
        _cleanup_strv_ char **list = NULL;
        _cleanup_free_ char *text = NULL;

        CHECK_INT(json_difference(before, after, &list), 0);
        CHECK_INT(strv_length(list) % 3, 0);
        CHECK_INT(strv_join(list, "|", &text), 0);
        CHECK_STRING(text, wanted);
}

static void test_differences(void) {
        check("{}", "{}", "");
        check("{\"a\":1,\"b\":[1,2]}", "{\"b\":[1,2],\"a\":1}", "");
        check("{\"a\":1}", "{\"a\":2}", "a|1|2");
        check("{\"a\":1}", "{}", "a|1|");
        check("{}", "{\"a\":null}", "a||null");
        check("{\"a\":null}", "{\"a\":null}", "");
        check("{\"a\":{\"x\":\"/b\"}}", "{\"a\":{\"x\":\"/b\",\"y\":true}}",
              "a|{\"x\":\"/b\"}|{\"x\":\"/b\",\"y\":true}");
        check("{\"a\":1,\"b\":1}", "{\"b\":2,\"c\":3}", "a|1||b|1|2|c||3");
}

static void test_faults(void) {
        static const char *const faults[] = {
                "", "[]", "3", "{", "{\"a\":1}x", "{\"a\":1,\"a\":2}"
        };
        char **list = NULL;

        for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
                CHECK_INT(json_difference(faults[i], "{}", &list), -EINVAL);
                CHECK_INT(json_difference("{}", faults[i], &list), -EINVAL);
        }
        CHECK(!list);
}

int main(void) {
        test_differences();
        test_faults();
        return 0;
}
