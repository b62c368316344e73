/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <json-c/json.h>

#include "json-draft.h"
#include "json-text.h"

JsonDraft *json_draft_new(void) {
        _cleanup_json_draft_ JsonDraft *draft = calloc(1, sizeof(*draft));

        if (!draft)
                return NULL;

        draft->object = json_object_new_object();
        return draft->object ? TAKE_PTR(draft) : NULL;
}

JsonDraft *json_draft_free(JsonDraft *draft) {
        if (!draft)
                return NULL;

        (void) json_object_put(draft->object);
        free(draft);
        return NULL;
}

/* Takes the value. */
static void draft_add(JsonDraft *draft, const char *key, struct json_object *value) {
        if (value && json_object_object_add(draft->object, key, value) >= 0)
                return;

        (void) json_object_put(value);
        draft->error = draft->error ?: -ENOMEM;
}

void json_draft_add_string(JsonDraft *draft, const char *key, const char *value) {
        if (value)
                draft_add(draft, key, json_object_new_string(value));
}

void json_draft_add_strings(JsonDraft *draft, const char *key, char *const *values) {
        struct json_object *list = json_object_new_array(), *string;

        for (char *const *value = values; list && value && *value; value++) {
                string = json_object_new_string(*value);
                if (string && json_object_array_add(list, string) >= 0)
                        continue;

                (void) json_object_put(string);
                draft->error = draft->error ?: -ENOMEM;
        }
        draft_add(draft, key, list);
}

void json_draft_add_integer(JsonDraft *draft, const char *key, int64_t value) {
        draft_add(draft, key, json_object_new_int64(value));
}

void json_draft_add_boolean(JsonDraft *draft, const char *key, bool value) {
        draft_add(draft, key, json_object_new_boolean(value));
}

void json_draft_add_draft(JsonDraft *draft, const char *key, const JsonDraft *value) {
        draft->error = draft->error ?: value->error;
        draft_add(draft, key, json_object_get(value->object));
}

int json_draft_format(const JsonDraft *draft, char **ret) {
        return draft->error ?: json_text_format(draft->object, ret);
}
