/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>

#include "document.h"
#include "strv.h"

static const char *type_words(enum json_type type) {
        static const char *const words[] = {
                [json_type_null] = "null",         [json_type_boolean] = "a boolean",
                [json_type_double] = "a fraction", [json_type_int] = "a whole number",
                [json_type_object] = "an object",  [json_type_array] = "a list",
                [json_type_string] = "a string",
        };

        return words[type];
}

static int check_type(
        const Document *document, const char *key, struct json_object *value, enum json_type type) {
        enum json_type seen = json_object_get_type(value);

        if (seen == type)
                return 0;
        return document_fault(
                document, key, "%s is wanted, not %s", type_words(type), type_words(seen));
}

static int document_get(
        const Document *document, const char *key, enum json_type type, struct json_object **ret) {
        struct json_object *value = NULL;
        int r;

        if (!json_object_object_get_ex(document->json, key, &value))
                return document_fault(document, key, "is missing");

        r = check_type(document, key, value, type);
        if (r < 0)
                return r;

        *ret = value;
        return 0;
}

bool document_has(const Document *document, const char *key) {
        return json_object_object_get_ex(document->json, key, NULL);
}

bool document_is_null(const Document *document, const char *key) {
        struct json_object *value = NULL;

        return json_object_object_get_ex(document->json, key, &value) && !value;
}

int document_get_string(const Document *document, const char *key, const char **ret) {
        struct json_object *value = NULL;
        int r;

        r = document_get(document, key, json_type_string, &value);
        if (r < 0)
                return r;

        *ret = json_object_get_string(value);
        return 0;
}

bool document_is_string(const Document *document, const char *key) {
        struct json_object *value = NULL;

        return json_object_object_get_ex(document->json, key, &value) &&
                json_object_is_type(value, json_type_string);
}

int document_get_number_text(const Document *document, const char *key, const char **ret) {
        struct json_object *value = NULL;

        if (json_object_object_get_ex(document->json, key, &value) &&
            (json_object_is_type(value, json_type_int) ||
             json_object_is_type(value, json_type_double))) {
                *ret = json_object_get_string(value);
                return 0;
        }
        return document_get_string(document, key, ret);
}

int document_get_boolean(const Document *document, const char *key, bool *ret) {
        struct json_object *value = NULL;
        int r;

        r = document_get(document, key, json_type_boolean, &value);
        if (r < 0)
                return r;

        *ret = json_object_get_boolean(value);
        return 0;
}

int document_get_integer(
        const Document *document,
        const char *key,
        int64_t smallest,
        int64_t largest,
        int64_t *ret) {
        struct json_object *value = NULL;
        int64_t number;
        int r;

        r = document_get(document, key, json_type_int, &value);
        if (r < 0)
                return r;

        number = json_object_get_int64(value); /* saturates */
        if (number < smallest || number > largest)
                return document_fault(
                        document, key, "%s is not between %" PRIi64 " and %" PRIi64,
                        json_object_get_string(value), smallest, largest);

        *ret = number;
        return 0;
}

int document_get_object(const Document *document, const char *key, Document **ret) {
        struct json_object *value = NULL;
        char *path;
        int r;

        r = document_get(document, key, json_type_object, &value);
        if (r < 0)
                return r;

        if (asprintf(&path, "%s.%s", document->path, key) < 0)
                return -ENOMEM;
        return document_make(value, path, document->fault, ret);
}

int document_get_length(const Document *document, const char *key, size_t longest, size_t *ret) {
        struct json_object *list = NULL;
        size_t length;
        int r;

        r = document_get(document, key, json_type_array, &list);
        if (r < 0)
                return r;

        length = json_object_array_length(list);
        if (length > longest)
                return document_fault(
                        document, key, "%zu elements are too many; %zu is the most", length,
                        longest);

        *ret = length;
        return 0;
}

/* The key of an element as document_fault() wants it: "ports[2]". */
static int document_get_at(
        const Document *document,
        const char *key,
        size_t i,
        char **ret_key,
        struct json_object **ret) {
        struct json_object *list = NULL;
        int r;

        r = document_get(document, key, json_type_array, &list);
        if (r < 0)
                return r;
        if (asprintf(ret_key, "%s[%zu]", key, i) < 0)
                return -ENOMEM;

        *ret = json_object_array_get_idx(list, i);
        return 0;
}

int document_get_object_at(const Document *document, const char *key, size_t i, Document **ret) {
        _cleanup_free_ char *element = NULL;
        struct json_object *value = NULL;
        char *path;
        int r;

        r = document_get_at(document, key, i, &element, &value);
        if (r >= 0)
                r = check_type(document, element, value, json_type_object);
        if (r < 0)
                return r;

        if (asprintf(&path, "%s.%s", document->path, element) < 0)
                return -ENOMEM;
        return document_make(value, path, document->fault, ret);
}

int document_get_string_at(const Document *document, const char *key, size_t i, const char **ret) {
        _cleanup_free_ char *element = NULL;
        struct json_object *value = NULL;
        int r;

        r = document_get_at(document, key, i, &element, &value);
        if (r >= 0)
                r = check_type(document, element, value, json_type_string);
        if (r < 0)
                return r;

        *ret = json_object_get_string(value);
        return 0;
}

bool document_is_string_at(const Document *document, const char *key, size_t i) {
        struct json_object *list = NULL;

        return json_object_object_get_ex(document->json, key, &list) &&
                json_object_is_type(list, json_type_array) &&
                json_object_is_type(json_object_array_get_idx(list, i), json_type_string);
}

int document_copy_string(const Document *document, const char *key, char **ret) {
        const char *value;
        int r;

        r = document_get_string(document, key, &value);
        if (r < 0)
                return r;

        *ret = strdup(value);
        return *ret ? 0 : -ENOMEM;
}

int document_copy_strings(const Document *document, const char *key, size_t longest, char ***ret) {
        _cleanup_strv_ char **list = NULL;
        const char *value;
        size_t n;
        int r;

        r = document_get_length(document, key, longest, &n);
        if (r >= 0)
                r = strv_copy(NULL, &list);
        for (size_t i = 0; r >= 0 && i < n; i++) {
                r = document_get_string_at(document, key, i, &value);
                if (r >= 0)
                        r = strv_push(&list, value);
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(list);
        return 0;
}
