/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "json-cleanup.h"
#include "json-text.h"
#include "text.h"

static size_t count_members(struct json_object *value) {
        size_t n = 0;

        if (json_object_is_type(value, json_type_array)) {
                for (size_t i = 0; i < json_object_array_length(value); i++)
                        n += count_members(json_object_array_get_idx(value, i));
        } else if (json_object_is_type(value, json_type_object)) {
                json_object_object_foreach(value, key, member) {
                        (void) key;
                        n += 1 + count_members(member);
                }
        }
        return n;
}

/* Of a text that json-c has taken: each colon that is not in a string is behind a key. */
static size_t count_colons(const char *text, size_t size) {
        bool in_string = false;
        size_t n = 0;

        for (size_t i = 0; i < size; i++) {
                if (text[i] == '"')
                        in_string = !in_string;
                else if (text[i] == '\\')
                        i++;
                else if (text[i] == ':' && !in_string)
                        n++;
        }
        return n;
}

/* json-c ends a key there, so that one key could pass for another. */
static bool has_escaped_nul(const char *text, size_t size) {
        for (size_t i = 0; i + 1 < size; i++) {
                if (text[i] != '\\')
                        continue;
                if (size - i >= 6 && memcmp(text + i, "\\u0000", 6) == 0)
                        return true;
                i++;
        }
        return false;
}

static int refuse(char **ret_why, const char *why) {
        char *copy = strdup(why);

        if (!copy)
                return -ENOMEM;

        *ret_why = copy;
        return -EINVAL;
}

static int refuse_syntax(char **ret_why, struct json_tokener *tokener) {
        enum json_tokener_error error = json_tokener_get_error(tokener);
        char *why;

        if (error == json_tokener_continue)
                return refuse(ret_why, "ends too early");

        if (asprintf(
                    &why, "is not JSON: %s at byte %zu", json_tokener_error_desc(error),
                    json_tokener_get_parse_end(tokener)) < 0)
                return -ENOMEM;

        *ret_why = why;
        return -EINVAL;
}

/* One character of valid UTF-8 that is not ASCII; its length. */
static size_t decode(const unsigned char *text, unsigned *ret) {
        size_t length = text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : 2;

        *ret = text[0] & (0x7fU >> length);
        for (size_t i = 1; i < length; i++)
                *ret = *ret << 6 | (text[i] & 0x3fU);
        return length;
}

/* In strict mode json-c 0.17 and 0.18 take what is not ASCII for control characters. */
static char *escape(const char *text, size_t size) {
        char *escaped = malloc(6 * size + 1), *end = escaped;
        unsigned character;

        for (size_t i = 0; escaped && i < size;) {
                if (!(text[i] & 0x80)) {
                        *end++ = text[i++];
                        continue;
                }
                i += decode((const unsigned char *) text + i, &character);
                if (character >= 0x10000) {
                        character -= 0x10000;
                        end += sprintf(end, "\\u%04x", 0xd800 | character >> 10);
                        character = 0xdc00 | (character & 0x3ff);
                }
                end += sprintf(end, "\\u%04x", character);
        }
        if (escaped)
                *end = '\0';
        return escaped;
}

int json_text_parse(const char *text, size_t size, struct json_object **ret, char **ret_why) {
        _cleanup_json_tokener_ struct json_tokener *tokener = NULL;
        _cleanup_json_ struct json_object *object = NULL;
        _cleanup_free_ char *escaped = NULL;

        if (size >= INT_MAX / 6)
                return refuse(ret_why, "is too large");
        if (memchr(text, '\0', size) || has_escaped_nul(text, size))
                return refuse(ret_why, "has a NUL character in it");
        if (!text_is_utf8(text, size))
                return refuse(ret_why, "is not UTF-8");

        tokener = json_tokener_new_ex(JSON_TEXT_DEPTH_MAX);
        escaped = escape(text, size);
        if (!tokener || !escaped)
                return -ENOMEM;

        json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
        object = json_tokener_parse_ex(tokener, escaped, (int) strlen(escaped));
        if (json_tokener_get_error(tokener) != json_tokener_success)
                return refuse_syntax(ret_why, tokener);
        if (!json_object_is_type(object, json_type_object))
                return refuse(ret_why, "is not an object");
        if (count_colons(text, size) != count_members(object))
                return refuse(ret_why, "has a key twice in one object");

        *ret = TAKE_PTR(object);
        return 0;
}

int json_text_format(struct json_object *object, char **ret) {
        const char *text = json_object_to_json_string_ext(
                object,
                JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE);
        _cleanup_free_ char *line = NULL;

        if (!text || asprintf(&line, "%s\n", text) < 0) {
                line = NULL;
                return -ENOMEM;
        }

        *ret = TAKE_PTR(line);
        return 0;
}
