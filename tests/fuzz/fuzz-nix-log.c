/* SPDX-License-Identifier: MIT */

#include <stdint.h>
#include <string.h>

#include "line-reader.h"
#include "narrator.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int on_line(char *line, size_t length, void *userdata) {
        return narrator_line(userdata, line, length);
}

static void check_text(const Transcript *transcript) {
        for (size_t i = 0; i < transcript->length; i++) {
                unsigned char byte = (unsigned char) transcript->data[i];

                if ((byte < ' ' && byte != '\n' && byte != '\t') || byte == 0x7f)
                        abort();
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        Transcript transcript = { .fd = STDERR_FILENO };
        Reporter reporter = { .socket = -1 };
        Narrator narrator;
        LineReader reader = { .line = on_line, .userdata = &narrator };
        char *text = NULL;
        bool cut;

        if (narrator_init(&narrator, &reporter, &transcript, true) < 0 ||
            line_reader_feed(&reader, (const char *) data, size) < 0 ||
            line_reader_end(&reader) < 0 || narrator_finish(&narrator) < 0 ||
            failure_format(&narrator.failure, &text, &cut) < 0)
                abort();
        if (strlen(text) > FAILURE_SIZE_MAX || reporter.done > reporter.expected)
                abort();
        check_text(&transcript);

        free(text);
        line_reader_done(&reader);
        narrator_done(&narrator);
        transcript_done(&transcript);
        return 0;
}
