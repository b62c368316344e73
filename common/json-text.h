/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * JSON as text, more strictly than json-c takes it: UTF-8, no NUL in any form, nothing behind the
 * end, no key twice in an object, no deeper than JSON_TEXT_DEPTH_MAX.
 */

#include <stddef.h>

struct json_object;

#define JSON_TEXT_DEPTH_MAX 8

/*
 * -EINVAL: it is no such text, and ret_why, to be freed, says of it what is wrong: "is not UTF-8".
 */
int json_text_parse(const char *text, size_t size, struct json_object **ret, char **ret_why);

/* For people, too: indented, with a newline at its end. */
int json_text_format(struct json_object *object, char **ret);
