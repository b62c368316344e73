/* SPDX-License-Identifier: MIT */

/* An extended attribute out of an archive: its shift, its name, a NUL, and its value. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was put on the disk comes from there as what it was. */
static void look(uid_t shift, const char *name, const uint8_t *data, size_t size) {
        _cleanup_free_ char *value = malloc(size + INSIDE_ATTRIBUTE_GROWS);
        _cleanup_free_ char *first = NULL;
        size_t length = size, first_length;

        if (!value)
                return;
        memcpy(value, data, size);
        (void) inside_attribute_from_disk(shift, name, value, &length);
        if (length > size)
                abort();

        memcpy(value, data, size);
        length = size;
        if (inside_attribute_to_disk(shift, name, value, &length) < 0)
                return;
        if (length > size + INSIDE_ATTRIBUTE_GROWS)
                abort();
        if (inside_attribute_from_disk(shift, name, value, &length) < 0)
                abort();

        first = malloc(length);
        first_length = length;
        if (!first)
                return;
        memcpy(first, value, length);
        value = realloc(value, length + INSIDE_ATTRIBUTE_GROWS);
        if (!value || inside_attribute_to_disk(shift, name, value, &length) < 0 ||
            inside_attribute_from_disk(shift, name, value, &length) < 0 || length != first_length ||
            memcmp(first, value, length) != 0)
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        const uint8_t *end = size > 0 ? memchr(data + 1, '\0', size - 1) : NULL;
        size_t length;

        if (!end)
                return 0;
        length = (size_t) (end - data) + 1;
        look(data[0] % 2 ? 600113152 : 0, (const char *) data + 1, data + length, size - length);
        return 0;
}
