/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <limits.h>
#include <stddef.h>

#include "lineage.h"

#define KEY "generations"

static const char *const keys[] = {
        "current", "last", "booted", "previous", "inPlace", "fresh", NULL,
};

static const struct {
        const char *key;
        size_t offset;
} numbers[] = {
        { "current", offsetof(Lineage, current) },
        { "last", offsetof(Lineage, last) },
        { "booted", offsetof(Lineage, booted) },
        { "previous", offsetof(Lineage, previous) },
};

#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

static bool lineage_is_valid(const Lineage *lineage) {
        return lineage->current <= lineage->last && lineage->booted <= lineage->last &&
                lineage->previous <= lineage->last && (lineage->current > 0 || lineage->last == 0);
}

int lineage_read(const Document *record, Lineage *ret) {
        _cleanup_document_ Document *part = NULL;
        Lineage lineage = {};
        int64_t number;
        int r;

        if (!document_has(record, KEY)) {
                *ret = lineage;
                return 0;
        }

        r = document_get_object(record, KEY, &part);
        if (r >= 0)
                r = document_check_keys(part, keys);
        for (size_t i = 0; r >= 0 && i < NUMBERS; i++) {
                r = document_get_integer(part, numbers[i].key, 0, INT_MAX, &number);
                if (r >= 0)
                        *(unsigned *) ((char *) &lineage + numbers[i].offset) = (unsigned) number;
        }
        if (r >= 0)
                r = document_get_boolean(part, "inPlace", &lineage.in_place);
        if (r >= 0)
                r = document_get_boolean(part, "fresh", &lineage.fresh);
        if (r >= 0 && !lineage_is_valid(&lineage))
                r = -EINVAL;
        if (r < 0)
                return r;

        *ret = lineage;
        return 0;
}

int lineage_write(const Lineage *lineage, JsonDraft *record) {
        _cleanup_json_draft_ JsonDraft *draft = json_draft_new();

        if (!draft)
                return -ENOMEM;
        if (!lineage_is_valid(lineage))
                return -EINVAL;
        if (lineage->last == 0)
                return 0;

        for (size_t i = 0; i < NUMBERS; i++)
                json_draft_add_integer(
                        draft, numbers[i].key,
                        *(const unsigned *) ((const char *) lineage + numbers[i].offset));
        json_draft_add_boolean(draft, "inPlace", lineage->in_place);
        json_draft_add_boolean(draft, "fresh", lineage->fresh);
        json_draft_add_draft(record, KEY, draft);
        return 0;
}

void lineage_settle(Lineage *lineage) {
        lineage->previous = 0;
        lineage->in_place = lineage->fresh = false;
}
