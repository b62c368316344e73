/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "strv.h"

char **strv_free(char **list) {
        for (char **s = list; s && *s; s++)
                free(*s);
        free(list);
        return NULL;
}

size_t strv_length(char *const *list) {
        size_t n = 0;

        while (list && list[n])
                n++;
        return n;
}

bool strv_contains(char *const *list, const char *string) {
        for (char *const *s = list; s && *s; s++)
                if (strcmp(*s, string) == 0)
                        return true;
        return false;
}

/* Takes the string, also when it fails. */
static int strv_consume(char ***list, char *string) {
        _cleanup_free_ char *owned = string;
        size_t n = strv_length(*list);
        char **grown;

        if (!owned)
                return -ENOMEM;

        grown = reallocarray(*list, n + 2, sizeof(char *));
        if (!grown)
                return -ENOMEM;

        grown[n] = TAKE_PTR(owned);
        grown[n + 1] = NULL;
        *list = grown;
        return 0;
}

int strv_push(char ***list, const char *string) {
        return strv_consume(list, strdup(string));
}

int strv_pushf(char ***list, const char *format, ...) {
        char *string = NULL;
        va_list args;
        int n;

        va_start(args, format);
        n = vasprintf(&string, format, args);
        va_end(args);

        return strv_consume(list, n < 0 ? NULL : string);
}

int strv_append(char ***list, char *const *more) {
        int r = 0;

        for (; r >= 0 && more && *more; more++)
                r = strv_push(list, *more);
        return r;
}

int strv_copy(char *const *list, char ***ret) {
        _cleanup_strv_ char **copy = calloc(1, sizeof(char *));
        int r;

        r = copy ? strv_append(&copy, list) : -ENOMEM;
        if (r < 0)
                return r;

        *ret = TAKE_PTR(copy);
        return 0;
}

bool strv_equal(char *const *left, char *const *right) {
        for (; left && right && *left && *right; left++, right++)
                if (strcmp(*left, *right) != 0)
                        return false;
        return (!left || !*left) && (!right || !*right);
}

int strv_join(char *const *list, const char *separator, char **ret) {
        _cleanup_free_ char *joined = NULL;
        size_t size = 1;
        char *end;

        for (char *const *s = list; s && *s; s++)
                size += strlen(*s) + strlen(separator);

        joined = calloc(1, size);
        if (!joined)
                return -ENOMEM;

        end = joined;
        for (char *const *s = list; s && *s; s++) {
                if (s != list)
                        end = stpcpy(end, separator);
                end = stpcpy(end, *s);
        }

        *ret = TAKE_PTR(joined);
        return 0;
}
