/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "tail.h"
#include "text.h"

void tail_add(Tail *tail, const char *data, size_t size) {
        size_t kept;

        if (size > TAIL_SIZE) {
                data += size - TAIL_SIZE;
                size = TAIL_SIZE;
        }
        kept = TAIL_SIZE - size;
        if (kept > tail->length)
                kept = tail->length;
        memmove(tail->text, tail->text + tail->length - kept, kept);
        memcpy(tail->text + kept, data, size);
        tail->length = kept + size;
        tail->text[tail->length] = '\0';
}

const char *tail_line(Tail *tail) {
        char *newline;

        for (size_t i = 0; i < tail->length; i++)
                if (!tail->text[i] || tail->text[i] == '\t')
                        tail->text[i] = ' ';
        (void) text_clean(tail->text);
        for (size_t n = strlen(tail->text); n > 0 && tail->text[n - 1] == '\n'; n--)
                tail->text[n - 1] = '\0';

        newline = strrchr(tail->text, '\n');
        return newline ? newline + 1 : tail->text;
}
