/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pax.h"

/* One record; gives how long it is. */
static int read_one(char *text, size_t size, PaxRecord record, void *userdata, size_t *ret) {
        char *key, *value, *end;
        unsigned long length;
        int r;

        if (text[0] < '0' || text[0] > '9')
                return -EBADMSG;
        length = strtoul(text, &key, 10);
        if (length > size || length < (size_t) (key - text) + 3)
                return -EBADMSG;
        end = text + length - 1;
        if (*key++ != ' ' || *end != '\n')
                return -EBADMSG;
        *end = '\0';

        value = memchr(key, '=', (size_t) (end - key));
        if (!value)
                return -EBADMSG;
        *value++ = '\0';
        r = record(userdata, key, value, (size_t) (end - value));
        if (r >= 0)
                *ret = length;
        return r;
}

int pax_read(char *text, size_t size, PaxRecord record, void *userdata) {
        size_t length = 0;
        int r = 0;

        for (; r >= 0 && size > 0; size -= length) {
                r = read_one(text, size, record, userdata, &length);
                text += r < 0 ? 0 : length;
        }
        return r < 0 ? r : 0;
}

static size_t digits_of(size_t number) {
        size_t digits = 1;

        for (; number >= 10; number /= 10)
                digits++;
        return digits;
}

void pax_write(FILE *text, const char *key, const void *value, size_t size) {
        size_t rest = strlen(key) + size + strlen(" =\n"), length = rest + digits_of(rest);

        /* Its own digits count, too. */
        length = rest + digits_of(length);
        fprintf(text, "%zu %s=", length, key);
        (void) fwrite(value, 1, size, text);
        (void) fputc('\n', text);
}
