/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A JSON object that is being written. What goes wrong on the way is told once, at its end.
 */

#include <stdbool.h>
#include <stdint.h>

#include "cleanup.h"

typedef struct JsonDraft {
        struct json_object *object;
        int error; /* the first one */
} JsonDraft;

JsonDraft *json_draft_new(void); /* NULL: no memory */
JsonDraft *json_draft_free(JsonDraft *draft);
DEFINE_CLEANUP(JsonDraft *, json_draft_free)
#define _cleanup_json_draft_ _cleanup_(json_draft_freep)

/* A value of NULL is left out, key and all. */
void json_draft_add_string(JsonDraft *draft, const char *key, const char *value);
void json_draft_add_strings(JsonDraft *draft, const char *key, char *const *values);
void json_draft_add_integer(JsonDraft *draft, const char *key, int64_t value);
void json_draft_add_boolean(JsonDraft *draft, const char *key, bool value);

/* Copied by reference: it is not to be changed any more. */
void json_draft_add_draft(JsonDraft *draft, const char *key, const JsonDraft *value);

int json_draft_format(const JsonDraft *draft, char **ret);
