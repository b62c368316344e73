/* SPDX-License-Identifier: MIT */

#include "clock.h"

uint64_t usec_of(struct timespec time) {
        return (uint64_t) time.tv_sec * USEC_PER_SEC + (uint64_t) time.tv_nsec / 1000;
}

static uint64_t now(clockid_t clock) {
        struct timespec time;

        (void) clock_gettime(clock, &time);
        return usec_of(time);
}

uint64_t monotonic_now(void) {
        return now(CLOCK_MONOTONIC);
}

uint64_t realtime_now(void) {
        return now(CLOCK_REALTIME);
}
