/* SPDX-License-Identifier: MIT */
#pragma once

/* Assertions that survive NDEBUG and say what they saw. A test is a main() that calls them. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                           \
        do {                                                                                       \
                if (!(condition)) {                                                                \
                        fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__,           \
                                #condition);                                                       \
                        abort();                                                                   \
                }                                                                                  \
        } while (0)

#define CHECK_INT(expression, expected)                                                            \
        do {                                                                                       \
                long long _seen = (expression), _wanted = (expected);                              \
                if (_seen != _wanted) {                                                            \
                        fprintf(stderr, "%s:%d: %s is %lld, not %lld\n", __FILE__, __LINE__,       \
                                #expression, _seen, _wanted);                                      \
                        abort();                                                                   \
                }                                                                                  \
        } while (0)

#define CHECK_STRING(expression, expected)                                                         \
        do {                                                                                       \
                const char *_seen = (expression), *_wanted = (expected);                           \
                if (!_seen || strcmp(_seen, _wanted) != 0) {                                       \
                        fprintf(stderr, "%s:%d: %s is \"%s\", not \"%s\"\n", __FILE__, __LINE__,   \
                                #expression, _seen ? _seen : "(null)", _wanted);                   \
                        abort();                                                                   \
                }                                                                                  \
        } while (0)

/* For a test that cannot run here; the last line says why. */
#define SKIP(...)                                                                                  \
        do {                                                                                       \
                printf(__VA_ARGS__);                                                               \
                putchar('\n');                                                                     \
                exit(77);                                                                          \
        } while (0)
