/* SPDX-License-Identifier: MIT */

#include <time.h>

#include "clock.h"

uint64_t monotonic_now(void) {
        struct timespec now;

        (void) clock_gettime(CLOCK_MONOTONIC, &now);
        return (uint64_t) now.tv_sec * USEC_PER_SEC + (uint64_t) now.tv_nsec / 1000;
}
