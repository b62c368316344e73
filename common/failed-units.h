/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Which units have failed inside a container, as flakectr-exec tells the daemon: one message,
 * "COUNT NAME NAME". They are a stranger's words: a name has the characters that systemd allows in
 * one, which no terminal minds, and the others are counted and not named.
 */

#include <stdbool.h>
#include <stddef.h>

#include "unit-name.h"

#define FAILED_UNITS_MAX   8 /* that are named */
#define FAILED_UNIT_SIZE   (UNIT_NAME_MAX + 1)
#define FAILED_UNITS_COUNT 9999
#define FAILED_UNITS_SIZE  (FAILED_UNITS_MAX * FAILED_UNIT_SIZE + sizeof("9999"))
#define FAILED_UNITS_WORDS (FAILED_UNIT_SIZE + sizeof(" and 4294967295 more"))

typedef struct FailedUnits {
        unsigned n; /* all of them */
        unsigned n_names;
        char names[FAILED_UNITS_MAX][FAILED_UNIT_SIZE];
} FailedUnits;

void failed_units_add(FailedUnits *units, const char *name);
bool failed_units_have(const FailedUnits *units, const char *name);

/* The length of what stands in `ret` then. */
size_t failed_units_format(const FailedUnits *units, char ret[static FAILED_UNITS_SIZE]);
/* -EBADMSG: it is not of that form. */
int failed_units_parse(const char *message, size_t size, FailedUnits *ret);

/* "nginx.service and 2 more"; "" for none. Returns ret. */
const char *failed_units_describe(const FailedUnits *units, char ret[static FAILED_UNITS_WORDS]);
