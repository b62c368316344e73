/* SPDX-License-Identifier: MIT */

#include <stdbool.h>
#include <string.h>

#include "test.h"
#include "timings.h"

static uint64_t spent(const Timings *timings, const char *phase) {
        for (unsigned i = 0; timings_phase(i); i++)
                if (strcmp(timings_phase(i), phase) == 0)
                        return timings->spent[i];
        CHECK(false);
        return 0;
}

static void test_phases(void) {
        Timings timings = { .since = 1000 };

        CHECK_INT(timings_total(&timings), 0);
        timings_enter(&timings, "evaluating", 1010);
        timings_enter(&timings, "evaluating", 1015);
        timings_enter(&timings, "building", 1110);
        timings_enter(&timings, "preparing", 1120);
        /* Twice the same, with another between: built anew after a restart of Nix' daemon. */
        timings_enter(&timings, "building", 1121);
        timings_enter(&timings, "starting", 1126);
        timings_enter(&timings, "", 1526);

        CHECK_INT(spent(&timings, "waiting"), 10);
        CHECK_INT(spent(&timings, "evaluating"), 100);
        CHECK_INT(spent(&timings, "building"), 15);
        CHECK_INT(spent(&timings, "preparing"), 1);
        CHECK_INT(spent(&timings, "starting"), 400);
        CHECK_INT(spent(&timings, "checking"), 0);
        CHECK_INT(timings_total(&timings), 526);
}

/* What comes after the end counts only when something follows. */
static void test_pause(void) {
        Timings timings = { .since = 0 };

        timings_enter(&timings, "building", 5);
        timings_enter(&timings, "", 7);
        CHECK_INT(timings_total(&timings), 7);
        timings_enter(&timings, "network", 10);
        CHECK_INT(spent(&timings, "waiting"), 8);
}

static void test_unknown_phase(void) {
        Timings timings = { .since = 0 };

        timings_enter(&timings, "dreaming", 1);
        timings_enter(&timings, "sleeping", 3);
        timings_enter(&timings, "", 6);
        CHECK_INT(spent(&timings, "other"), 5);
        CHECK_INT(spent(&timings, "waiting"), 1);
        CHECK(!timings_phase(TIMINGS_MAX));
}

int main(void) {
        test_phases();
        test_pause();
        test_unknown_phase();
        return 0;
}
