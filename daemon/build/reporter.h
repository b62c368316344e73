/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Tells the daemon, in the form of common/report.h, over the socket.
 *
 * Phase and progress are told at most ten times a second, the last of them always. All give
 * -ECANCELED when the daemon has hung up: nobody wants the build any more.
 */

#include <stdbool.h>
#include <stdint.h>

#include "report.h"

typedef struct Reporter {
        int socket; /* borrowed */
        ReportPhase phase, phase_told;
        uint64_t done, expected, done_told, expected_told;
        uint64_t told; /* when something of the above was told, CLOCK_MONOTONIC, microseconds */
        bool begun;    /* a phase was told */
} Reporter;

/* Remembered, and told when it is due: by reporter_tick(). */
void reporter_set(Reporter *reporter, ReportPhase phase, uint64_t done, uint64_t expected);

/* Milliseconds until reporter_tick() has something to tell; -1: nothing to tell. */
int reporter_timeout(const Reporter *reporter);
int reporter_tick(Reporter *reporter);

/* These tell first what is remembered. */
int reporter_names(Reporter *reporter, char *const *names);
int reporter_output(Reporter *reporter, const char *name, const char *path);
int reporter_failed(Reporter *reporter, ReportFailure failure, const char *text);
int reporter_finish(Reporter *reporter);
