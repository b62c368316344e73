/* SPDX-License-Identifier: MIT */

#include "tail.h"
#include "test.h"

static void check(const char *const *pieces, const char *line) {
        Tail tail = {};

        for (; *pieces; pieces++)
                tail_add(&tail, *pieces, strlen(*pieces));
        CHECK_STRING(tail_line(&tail), line);
}

int main(void) {
        char long_one[3 * TAIL_SIZE + 1] = "";
        Tail tail = {};

        check((const char *[]){ NULL }, "");
        check((const char *[]){ "\n\n", NULL }, "");
        check((const char *[]){ "one", " line", NULL }, "one line");
        check((const char *[]){ "first\nsec", "ond\n", "\n", NULL }, "second");
        check((const char *[]){ "\x1b[31mred\x1b[0m\tone\a\n", NULL }, "red one");

        memset(long_one, 'x', sizeof(long_one) - 1);
        tail_add(&tail, "before\n", 7);
        tail_add(&tail, long_one, TAIL_SIZE - 3);
        CHECK_INT(strlen(tail_line(&tail)), TAIL_SIZE - 3);

        tail = (Tail){};
        tail_add(&tail, "a\0b", 3);
        tail_add(&tail, long_one, sizeof(long_one) - 1);
        tail_add(&tail, "\n!", 2);
        CHECK_STRING(tail_line(&tail), "!");
        tail = (Tail){};
        tail_add(&tail, "a\0b", 3);
        CHECK_STRING(tail_line(&tail), "a b");
        return 0;
}
