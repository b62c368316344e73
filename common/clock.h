/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

#define USEC_PER_SEC 1000000ULL

/* On a clock that nobody sets, in µs. */
uint64_t monotonic_now(void);
