/* SPDX-License-Identifier: MIT */

#include <stddef.h>
#include <string.h>

#include "timings.h"

enum { WAITING, OTHER = 11 };

static const char *const phases[TIMINGS_MAX] = {
        [WAITING] = "waiting",
        "evaluating",
        "building",
        "copying",
        "stopping",
        "preparing",
        "network",
        "starting",
        "switching",
        "checking",
        "undoing",
        /* Of a newer flakectrd. */
        [OTHER] = "other",
};

const char *timings_phase(unsigned i) {
        return i < TIMINGS_MAX ? phases[i] : NULL;
}

static unsigned phase_find(const char *phase) {
        if (phase[0] == '\0')
                return WAITING;
        for (unsigned i = WAITING; i < OTHER; i++)
                if (strcmp(phases[i], phase) == 0)
                        return i;
        return OTHER;
}

void timings_enter(Timings *timings, const char *phase, uint64_t now) {
        timings->spent[timings->present] += now - timings->since;
        timings->since = now;
        timings->present = phase_find(phase);
}

uint64_t timings_total(const Timings *timings) {
        uint64_t total = 0;

        for (unsigned i = 0; i < TIMINGS_MAX; i++)
                total += timings->spent[i];
        return total;
}
