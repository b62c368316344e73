/* SPDX-License-Identifier: MIT */

#include <unistd.h>

#include "output.h"
#include "strv.h"
#include "test.h"

static char **seen;

static void on_line(const char *line, void *userdata) {
        (void) userdata;
        CHECK_INT(strv_push(&seen, line), 0);
}

static void check_lines(const char *data, size_t size, const char *expected) {
        _cleanup_(sd_event_unrefp) sd_event *event = NULL;
        _cleanup_(output_freep) Output *output = NULL;
        _cleanup_free_ char *joined = NULL;

        CHECK(sd_event_new(&event) >= 0);
        CHECK_INT(output_new(event, on_line, NULL, &output), 0);
        CHECK_INT(write(output_fd(output), data, size), size);
        CHECK(sd_event_run(event, UINT64_MAX) >= 0);
        output = output_free(output);

        CHECK_INT(strv_join(seen, "|", &joined), 0);
        CHECK_STRING(joined, expected);
        seen = strv_free(seen);
}

static void test_lines(void) {
        check_lines("one\ntwo\n", 8, "one|two");
        check_lines("one\r\ntwo\rthree\n\n\nfour", 21, "one|two|three|four");
        check_lines("tab\tstays\n", 10, "tab\tstays");
}

/* What a build prints does nothing to the terminal. */
static void test_hostile_text(void) {
        static const char escapes[] = "a\033[2Jb\033]0;title\007c\010d\n";
        static const char zero[] = "no\0end\n";
        static const char bytes[] = "\xff\xc0\n";

        check_lines(escapes, sizeof(escapes) - 1, "abcd");
        check_lines(zero, sizeof(zero) - 1, "no?end");
        check_lines(bytes, sizeof(bytes) - 1, "??");
}

static void test_endless_line(void) {
        char data[10000];
        _cleanup_free_ char *expected = malloc(sizeof(data) + 3);

        CHECK(expected);
        memset(data, 'x', sizeof(data));
        memset(expected, 'x', sizeof(data) + 2);
        expected[sizeof(data) + 2] = '\0';
        expected[4096] = expected[2 * 4096 + 1] = '|';
        check_lines(data, sizeof(data), expected);
}

int main(void) {
        test_lines();
        test_hostile_text();
        test_endless_line();
        return 0;
}
