/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "line-reader.h"
#include "test.h"

typedef struct Seen {
        char text[256];
        size_t lines, longest;
        int answer;
} Seen;

static int on_line(char *line, size_t length, void *userdata) {
        Seen *seen = userdata;

        CHECK_INT(line[length], '\0');
        seen->lines++;
        if (length > seen->longest)
                seen->longest = length;
        if (length < 64)
                snprintf(
                        seen->text + strlen(seen->text), sizeof(seen->text) - strlen(seen->text),
                        "<%s>", line);
        return seen->answer;
}

static void test_pieces(void) {
        Seen seen = { 0 };
        LineReader reader = { .line = on_line, .userdata = &seen };

        CHECK_INT(line_reader_feed(&reader, "on", 2), 0);
        CHECK_STRING(seen.text, "");
        CHECK_INT(line_reader_feed(&reader, "e\n\ntwo\nth", 9), 0);
        CHECK_STRING(seen.text, "<one><><two>");
        CHECK_INT(line_reader_feed(&reader, "ree", 3), 0);
        CHECK_INT(line_reader_end(&reader), 0);
        CHECK_STRING(seen.text, "<one><><two><three>");
        CHECK_INT(line_reader_end(&reader), 0);
        CHECK_INT(seen.lines, 4);
        line_reader_done(&reader);
}

static void test_long_line_is_cut(void) {
        static char data[1000];
        Seen seen = { 0 };
        LineReader reader = { .line = on_line, .userdata = &seen };

        memset(data, 'x', sizeof(data));
        for (size_t i = 0; i < 3000; i++)
                CHECK_INT(line_reader_feed(&reader, data, sizeof(data)), 0);
        CHECK_INT(line_reader_feed(&reader, "\nnext\n", 6), 0);
        CHECK_INT(seen.lines, 2);
        CHECK_INT(seen.longest, LINE_LENGTH_MAX);
        CHECK_STRING(seen.text, "<next>");
        CHECK(reader.allocated <= 2 * LINE_LENGTH_MAX);
        line_reader_done(&reader);
}

static void test_callee_ends_it(void) {
        Seen seen = { .answer = -EPIPE };
        LineReader reader = { .line = on_line, .userdata = &seen };

        CHECK_INT(line_reader_feed(&reader, "a\nb\n", 4), -EPIPE);
        CHECK_INT(seen.lines, 1);
        line_reader_done(&reader);
}

int main(void) {
        test_pieces();
        test_long_line_is_cut();
        test_callee_ends_it();
        return 0;
}
