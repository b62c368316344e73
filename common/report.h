/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What flakectr-build tells the daemon: one line each, at most REPORT_SIZE_MAX bytes with its
 * newline.
 *
 *     phase evaluating            what it does now: evaluating, building, copying
 *     names db web                all containers that are built; again for those with no room
 *     progress 3 10               builds and copies done, and expected so far
 *     output web /nix/store/...   where the spec of a container is
 *     failed build-failed TEXT    why there will be none, for people
 *     done                        all outputs are told; they stay rooted until the daemon hangs up
 *
 * In TEXT a newline is "\n" and a backslash "\\".
 *
 * It runs as the owner, who may do with it what he likes, so the daemon believes none of it: a line
 * that is not of this form ends the build.
 */

#include <stddef.h>
#include <stdint.h>

#include "cleanup.h"

#define REPORT_SIZE_MAX 4096

typedef enum ReportType {
        REPORT_PHASE,
        REPORT_NAMES,
        REPORT_PROGRESS,
        REPORT_OUTPUT,
        REPORT_FAILED,
        REPORT_DONE,
} ReportType;

typedef enum ReportPhase {
        PHASE_EVALUATING,
        PHASE_BUILDING,
        PHASE_COPYING,
} ReportPhase;

typedef enum ReportFailure {
        FAILURE_BUILD,           /* "build-failed": Nix failed, in evaluating or in building */
        FAILURE_NIX_UNAVAILABLE, /* "nix-unavailable": no nix, or its daemon lets the owner not in
                                  */
        FAILURE_NO_FLAKE,        /* "no-such-flake" */
        FAILURE_NO_CONTAINER,    /* "no-such-container": the flake does not define it */
} ReportFailure;

typedef struct Report {
        ReportType type;
        ReportPhase phase;       /* REPORT_PHASE */
        char **names;            /* REPORT_NAMES: all valid; REPORT_OUTPUT: one */
        uint64_t done, expected; /* REPORT_PROGRESS */
        char *path;              /* REPORT_OUTPUT: store_path_is_valid() */
        ReportFailure failure;   /* REPORT_FAILED */
        char *text;              /* REPORT_FAILED: cleaned by text_clean() */
} Report;

Report *report_free(Report *report);
DEFINE_CLEANUP(Report *, report_free)

const char *report_phase_to_string(ReportPhase phase);

/* One line without its newline. -EBADMSG: it is not of the form above. */
int report_parse(const char *line, size_t length, Report **ret);

/* One line with its newline; the text of a failure is cut where the line would be too long. */
int report_format(const Report *report, char **ret);
