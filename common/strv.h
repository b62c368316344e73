/* SPDX-License-Identifier: MIT */
#pragma once

/* NULL-terminated lists of strings that own what they hold. A NULL list is an empty one. */

#include <stdbool.h>
#include <stddef.h>

#include "cleanup.h"

char **strv_free(char **list);
DEFINE_CLEANUP(char **, strv_free)
#define _cleanup_strv_ _cleanup_(strv_freep)

size_t strv_length(char *const *list);
bool strv_contains(char *const *list, const char *string);
/* The same strings in the same order. */
bool strv_equal(char *const *left, char *const *right);

/* Never hands out NULL: an empty list is copied as one with nothing in it. */
int strv_copy(char *const *list, char ***ret);
int strv_push(char ***list, const char *string);
int strv_pushf(char ***list, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Copies of all that is in `more`. */
int strv_append(char ***list, char *const *more);

/* "a, b, c" with ", " between; "" for an empty list. */
int strv_join(char *const *list, const char *separator, char **ret);
