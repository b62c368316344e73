/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <limits.h>

#include "document.h"
#include "generation.h"
#include "json-draft.h"
#include "record.h"
#include "store-path.h"
#include "strv.h"

#define VERSION_NOW 1

static const char *const keys[] = {
        "version", "number", "date", "output", "system", "grants", "permits", NULL,
};

Generation *generation_free(Generation *generation) {
        if (!generation)
                return NULL;

        free(generation->output);
        free(generation->system);
        strv_free(generation->grants);
        strv_free(generation->permits);
        free(generation);
        return NULL;
}

static int read_numbers(const Document *document, Generation *generation) {
        int64_t version, number, date;
        int r;

        r = document_get_integer(document, "version", 1, INT64_MAX, &version);
        if (r >= 0 && version > VERSION_NOW)
                return -EPROTONOSUPPORT;
        if (r >= 0)
                r = document_check_keys(document, keys);
        if (r >= 0)
                r = document_get_integer(document, "number", 1, INT_MAX, &number);
        if (r >= 0)
                r = document_get_integer(document, "date", 0, INT64_MAX, &date);
        if (r < 0)
                return r;

        generation->number = (unsigned) number;
        generation->date = (uint64_t) date;
        return 0;
}

static int read_generation(const Document *document, Generation *generation) {
        int r;

        r = read_numbers(document, generation);
        if (r >= 0)
                r = document_copy_string(document, "output", &generation->output);
        if (r >= 0)
                r = document_copy_string(document, "system", &generation->system);
        if (r >= 0 && document_has(document, "grants"))
                r = document_copy_strings(document, "grants", GRANTS_MAX, &generation->grants);
        if (r >= 0 && document_has(document, "permits"))
                r = document_copy_strings(document, "permits", PERMITS_MAX, &generation->permits);
        if (r < 0)
                return r;
        return store_path_is_valid(generation->output) && store_path_is_valid(generation->system) ?
                0 :
                -EINVAL;
}

int generation_parse(const char *json, size_t size, Generation **ret) {
        _cleanup_(generation_freep) Generation *generation = calloc(1, sizeof(*generation));
        _cleanup_document_ Document *document = NULL;
        int r;

        if (!generation)
                return -ENOMEM;

        r = document_parse(json, size, GENERATION_SIZE_MAX, NULL, &document);
        if (r >= 0)
                r = read_generation(document, generation);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(generation);
        return 0;
}

int generation_format(const Generation *generation, char **ret) {
        _cleanup_json_draft_ JsonDraft *draft = json_draft_new();

        if (!draft)
                return -ENOMEM;

        json_draft_add_integer(draft, "version", VERSION_NOW);
        json_draft_add_integer(draft, "number", generation->number);
        json_draft_add_integer(draft, "date", (int64_t) generation->date);
        json_draft_add_string(draft, "output", generation->output);
        json_draft_add_string(draft, "system", generation->system);
        if (generation->grants)
                json_draft_add_strings(draft, "grants", generation->grants);
        if (generation->permits)
                json_draft_add_strings(draft, "permits", generation->permits);
        return json_draft_format(draft, ret);
}
