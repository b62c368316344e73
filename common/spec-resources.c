/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "spec-resources.h"

static const char *const keys[] = { "memory", "cpu", "tasks", "io", NULL };

static const char *read_digits(const char *text, size_t most, uint64_t *ret) {
        size_t length = strspn(text, "0123456789");

        if (length == 0 || length > most)
                return NULL;
        *ret = strtoull(text, NULL, 10);
        return text + length;
}

/* "512M", as systemd has sizes. */
static int parse_size(const char *text, uint64_t *ret) {
        static const char units[] = "KMGT";
        const char *rest, *unit;
        uint64_t number;

        rest = read_digits(text, 15, &number);
        if (!rest)
                return -EINVAL;
        if (!*rest) {
                *ret = number;
                return 0;
        }
        unit = strchr(units, *rest);
        if (!unit || rest[1] || number > (uint64_t) RESOURCES_MEMORY_MAX)
                return -EINVAL;
        for (; unit >= units; unit--) {
                number <<= 10;
                if (number > (uint64_t) RESOURCES_MEMORY_MAX)
                        return -EINVAL;
        }
        *ret = number;
        return 0;
}

static int read_memory(const Document *part, uint64_t *ret) {
        const char *text;
        int64_t bytes;
        int r;

        if (!document_is_string(part, "memory")) {
                r = document_get_integer(
                        part, "memory", RESOURCES_MEMORY_MIN, RESOURCES_MEMORY_MAX, &bytes);
                if (r >= 0)
                        *ret = (uint64_t) bytes;
                return r;
        }

        r = document_get_string(part, "memory", &text);
        if (r < 0)
                return r;
        if (parse_size(text, ret) < 0 || *ret < (uint64_t) RESOURCES_MEMORY_MIN ||
            *ret > (uint64_t) RESOURCES_MEMORY_MAX)
                return document_fault_string(
                        part, "memory", text, "is no size from 16M to 1024T, as \"512M\"");
        return 0;
}

/* "1.5", with three places at the most. */
static int parse_processors(const char *text, uint64_t *ret_usec) {
        uint64_t whole, part = 0;
        const char *rest, *end;

        rest = read_digits(text, 4, &whole);
        if (!rest)
                return -EINVAL;
        if (*rest == '.') {
                end = read_digits(rest + 1, 3, &part);
                if (!end)
                        return -EINVAL;
                for (size_t i = (size_t) (end - rest - 1); i < 3; i++)
                        part *= 10;
                rest = end;
        }
        if (*rest || whole > RESOURCES_CPU_MAX)
                return -EINVAL;

        *ret_usec = whole * USEC_PER_SEC + part * 1000;
        return *ret_usec < USEC_PER_SEC / 100 ? -EINVAL : 0;
}

static int read_cpu(const Document *part, uint64_t *ret) {
        const char *text;
        int r;

        r = document_get_number_text(part, "cpu", &text);
        if (r < 0)
                return r;
        if (parse_processors(text, ret) < 0)
                return document_fault_string(
                        part, "cpu", text,
                        "is no number of processors from 0.01 to 8192, as 2 or \"0.5\"");
        return 0;
}

static int read_number(
        const Document *part, const char *key, int64_t least, int64_t most, uint64_t *ret) {
        int64_t number;
        int r;

        if (!document_has(part, key))
                return 0;
        r = document_get_integer(part, key, least, most, &number);
        if (r >= 0)
                *ret = (uint64_t) number;
        return r;
}

int resources_read(const Document *document, Resources *ret) {
        _cleanup_document_ Document *part = NULL;
        int r;

        if (!document_has(document, "resources"))
                return 0;

        r = document_get_object(document, "resources", &part);
        if (r >= 0)
                r = document_check_keys(part, keys);
        if (r >= 0 && document_has(part, "memory"))
                r = read_memory(part, &ret->memory);
        if (r >= 0 && document_has(part, "cpu"))
                r = read_cpu(part, &ret->cpu_usec);
        if (r >= 0)
                r = read_number(
                        part, "tasks", RESOURCES_TASKS_MIN, RESOURCES_TASKS_MAX, &ret->tasks);
        if (r >= 0)
                r = read_number(part, "io", 1, RESOURCES_IO_MAX, &ret->io);
        return r;
}
