/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "json-cleanup.h"
#include "json-difference.h"
#include "json-text.h"
#include "strv.h"

static int object_parse(const char *text, struct json_object **ret) {
        _cleanup_free_ char *why = NULL;

        return json_text_parse(text, strlen(text), ret, &why);
}

static int push_value(char ***list, struct json_object *value, bool there) {
        const char *text = there ?
                json_object_to_json_string_ext(
                        value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE) :
                "";

        return text ? strv_push(list, text) : -ENOMEM;
}

static int push_key(
        char ***list, const char *key, struct json_object *before, struct json_object *after) {
        struct json_object *old = NULL, *new = NULL;
        bool was = json_object_object_get_ex(before, key, &old);
        bool is = json_object_object_get_ex(after, key, &new);
        int r;

        if (was == is && json_object_equal(old, new))
                return 0;

        r = strv_push(list, key);
        if (r >= 0)
                r = push_value(list, old, was);
        return r < 0 ? r : push_value(list, new, is);
}

int json_difference(const char *before, const char *after, char ***ret) {
        _cleanup_json_ struct json_object *old = NULL, *new = NULL;
        _cleanup_strv_ char **list = NULL;
        int r;

        r = object_parse(before, &old);
        if (r >= 0)
                r = object_parse(after, &new);
        if (r >= 0)
                r = strv_copy(NULL, &list);
        if (r < 0)
                return r;

        json_object_object_foreach(old, key, value) {
                (void) value;
                r = r < 0 ? r : push_key(&list, key, old, new);
        }
        json_object_object_foreach(new, added, of_it) {
                (void) of_it;
                if (r >= 0 && !json_object_object_get_ex(old, added, NULL))
                        r = push_key(&list, added, old, new);
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(list);
        return 0;
}
