/* SPDX-License-Identifier: MIT */
#pragma once

/* Lengths of time, and moments, as people say them. */

#include <stdint.h>

#define DURATION_SIZE 48
#define DATE_SIZE     32

/* "1.3 s", "2 min 5 s", "3 h 20 min", "4 d 3 h". */
const char *duration_format(uint64_t usec, char ret[static DURATION_SIZE]);

/* "30d", "12h", "90min" or "90m", "45s". -EINVAL: it is of another form, or too long. */
int duration_parse(const char *text, uint64_t *ret_usec);

/* "2026-11-24 10:04:05", of the moment so long after 1970, where the reader is; "": it has none. */
const char *date_format(uint64_t usec, char ret[static DATE_SIZE]);
