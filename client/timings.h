/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Where the time of a call goes: for a container the time in each phase, on the clock of whoever
 * watches.
 */

#include <stdint.h>

#define TIMINGS_MAX 12

typedef struct Timings {
        uint64_t spent[TIMINGS_MAX]; /* µs in each phase that is over */
        uint64_t since;              /* when the present one began; monotonic, µs */
        unsigned present;            /* at first and between phases: waiting */
} Timings;

/* A phase as the bus names it, "" for none; the one before is over. */
void timings_enter(Timings *timings, const char *phase, uint64_t now);

/* "waiting", "preparing" …, in the order in which they usually come; NULL: there is none. */
const char *timings_phase(unsigned i);

/* All that is over. */
uint64_t timings_total(const Timings *timings);
