/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "start-order.h"
#include "strv.h"
#include "test.h"

static void test_round(void) {
        char empty[] = "", word[] = "a\nb", variable[] = "A=", other[] = "B=c=d";
        char *words[] = { word, empty, empty, NULL }, *environment[] = { variable, other, NULL };
        const StartOrder order = {
                .user = "www",
                .directory = "/srv",
                .program = "/bin/sh",
                .environment = environment,
                .words = words,
        };
        _cleanup_(start_order_done) StartOrder back = {};
        _cleanup_free_ char *message = NULL;
        size_t size;

        CHECK_INT(start_order_format(&order, &message, &size), 0);
        CHECK_INT(start_order_parse(message, size, &back), 0);
        CHECK_STRING(back.user, "www");
        CHECK_STRING(back.directory, "/srv");
        CHECK(!back.terminal);
        CHECK_STRING(back.program, "/bin/sh");
        CHECK(strv_equal(back.environment, environment));
        CHECK(strv_equal(back.words, words));
}

static void test_long(void) {
        _cleanup_free_ char *word = calloc(1, START_ORDER_SIZE_MAX + 1), *message = NULL;
        char *words[] = { word, NULL };
        const StartOrder order = { .user = "root", .program = "/x", .words = words };
        size_t size;

        CHECK(word);
        memset(word, 'x', START_ORDER_SIZE_MAX);
        CHECK_INT(start_order_format(&order, &message, &size), -E2BIG);
}

#define BAD(text)                                                                                  \
        { text, sizeof(text) - 1 }

static void test_bad(void) {
        static const struct {
                const char *text;
                size_t size;
        } bad[] = {
                BAD(""),
                BAD("root"),
                BAD("root\0"),
                BAD("root\0\0\0/x\0"),
                BAD("root\0\0\0/x\0\0"),
                BAD("root\0\0\0/x\0A=1\0x\0"),
                BAD("root\0\0\0/x\0A\0\0x\0"),
                BAD("root\0\0\0x\0\0x\0"),
                BAD("\0\0\0/x\0\0x\0"),
                BAD("root\0d\0\0/x\0\0x\0"),
                BAD("root\0\0t\0/x\0\0x\0"),
                BAD("root\0\0\0/x\0\0x\0y"),
        };
        StartOrder order;

        for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
                CHECK_INT(start_order_parse(bad[i].text, bad[i].size, &order), -EBADMSG);
}

int main(void) {
        test_round();
        test_long();
        test_bad();
        return 0;
}
