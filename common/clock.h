/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>
#include <time.h>

#define USEC_PER_SEC 1000000ULL

/* On a clock that nobody sets, in µs. */
uint64_t monotonic_now(void);

/* Since 1970, in µs. */
uint64_t realtime_now(void);

uint64_t usec_of(struct timespec time);
