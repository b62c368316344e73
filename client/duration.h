/* SPDX-License-Identifier: MIT */
#pragma once

/* Lengths of time, as people say them. */

#include <stdint.h>

#define DURATION_SIZE 48

/* "1.3 s", "2 min 5 s", "3 h 20 min", "4 d 3 h". */
const char *duration_format(uint64_t usec, char ret[static DURATION_SIZE]);

/* "30d", "12h", "90min", "45s". -EINVAL: it is of another form, or too long. */
int duration_parse(const char *text, uint64_t *ret_usec);

/* On a clock that nobody sets, in µs. */
uint64_t monotonic_now(void);
