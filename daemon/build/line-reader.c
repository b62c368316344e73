/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "line-reader.h"

#define SIZE_FIRST 4096

static int line_reader_reserve(LineReader *reader, size_t size) {
        size_t allocated = reader->allocated ?: SIZE_FIRST;
        char *grown;

        while (allocated < size)
                allocated *= 2;
        if (allocated == reader->allocated)
                return 0;

        grown = realloc(reader->data, allocated);
        if (!grown)
                return -ENOMEM;

        reader->data = grown;
        reader->allocated = allocated;
        return 0;
}

static int line_reader_append(LineReader *reader, const char *data, size_t size) {
        size_t left = LINE_LENGTH_MAX - reader->length;
        int r;

        if (size > left)
                size = left;

        r = line_reader_reserve(reader, reader->length + size + 1);
        if (r < 0)
                return r;

        memcpy(reader->data + reader->length, data, size);
        reader->length += size;
        return 0;
}

static int line_reader_finish(LineReader *reader) {
        size_t length = reader->length;

        reader->data[length] = '\0';
        reader->length = 0;
        return reader->line(reader->data, length, reader->userdata);
}

int line_reader_feed(LineReader *reader, const char *data, size_t size) {
        const char *newline;
        size_t length;
        int r;

        while (size > 0) {
                newline = memchr(data, '\n', size);
                length = newline ? (size_t) (newline - data) : size;

                r = line_reader_append(reader, data, length);
                if (r >= 0 && newline)
                        r = line_reader_finish(reader);
                if (r < 0)
                        return r;

                length += newline ? 1 : 0;
                data += length;
                size -= length;
        }
        return 0;
}

int line_reader_end(LineReader *reader) {
        return reader->length > 0 ? line_reader_finish(reader) : 0;
}

void line_reader_done(LineReader *reader) {
        free(reader->data);
        reader->data = NULL;
        reader->length = reader->allocated = 0;
}
