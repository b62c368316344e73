/* SPDX-License-Identifier: MIT */
#pragma once

/* Puts a stream of bytes together to lines; what is longer than allowed loses its end. */

#include <stdbool.h>
#include <stddef.h>

#define LINE_LENGTH_MAX (1024 * 1024) /* bytes */

/* The line ends with a NUL in place of its newline, and is the callee's to change. Negative ends
 * the reading. */
typedef int (*LineReaderLine)(char *line, size_t length, void *userdata);

typedef struct LineReader {
        LineReaderLine line;
        void *userdata;
        char *data;
        size_t length, allocated;
} LineReader;

int line_reader_feed(LineReader *reader, const char *data, size_t size);

/* The stream is over: what stands there without a newline is a line, too. */
int line_reader_end(LineReader *reader);

void line_reader_done(LineReader *reader);
