/* SPDX-License-Identifier: MIT */

/* What an init says of itself, in messages with a NUL between; and a program's last words. */

#include <stdint.h>
#include <string.h>

#include "cleanup.h"
#include "notice.h"
#include "tail.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Nothing but what may be said, a line each. */
static void check_told(char *told, size_t size) {
        char *rest;

        if (size >= NOTICE_SIZE || strlen(told) != size)
                abort();
        for (char *line = strtok_r(told, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
                if ((strcmp(line, "READY=1") != 0 && strcmp(line, "STOPPING=1") != 0 &&
                     strncmp(line, "STATUS=", 7) != 0) ||
                    !text_is_one_line(line) || !text_is_utf8(line, strlen(line)))
                        abort();
}

static void look(const uint8_t *data, size_t size) {
        Notice notice = {};
        char told[NOTICE_SIZE];
        uint64_t now = 0;

        while (size > 0) {
                _cleanup_free_ char *message = strndup((const char *) data, size);
                size_t length;

                if (!message)
                        return;
                length = strlen(message);
                notice_take(&notice, message);
                told[0] = '\0';
                check_told(told, notice_tell(&notice, now, told));

                length += length < size;
                data += length;
                size -= length;
                now += NOTICE_INTERVAL_USEC / 2;
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        Tail tail = {};
        const char *line;

        look(data, size);
        for (size_t at = 0, n; at < size; at += n) {
                n = 1 + data[at] % 255;
                if (n > size - at)
                        n = size - at;
                tail_add(&tail, (const char *) data + at, n);
        }
        line = tail_line(&tail);
        if (!text_is_one_line(line) || !text_is_utf8(line, strlen(line)))
                abort();
        return 0;
}
