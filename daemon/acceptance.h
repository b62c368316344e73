/* SPDX-License-Identifier: MIT */
#pragma once

/* A build's output that was looked at: its spec, and what its owner and administrators allow it. */

#include "job.h"

typedef struct Acceptance {
        char *json;
        size_t size;
        Spec *spec;
        char *output, *system, **grants, **permits, **published;
        DependencyList depends;
} Acceptance;

void acceptance_done(Acceptance *acceptance);
#define _cleanup_acceptance_ __attribute__((cleanup(acceptance_done)))

/* The spec of this container, or ERROR_INVALID_SPEC with the words for its fault. */
int acceptance_parse(
        const Record *record, const char *json, size_t size, Spec **ret, sd_bus_error *error);

/* What its flake says becomes the spec of this container: see clone.h. */
int acceptance_become(const Record *record, Spec *spec, sd_bus_error *error);

/* Negative, and words in the job's error: it cannot be accepted. */
int acceptance_check(Job *job, const char *output, Acceptance *acceptance);

/* To be kept are these permits; all that it wants, it has. */
int acceptance_check_permits(Job *job, const Spec *spec, char ***ret_permits);

/* In the place of what was accepted before; it is taken from. */
void acceptance_take(Acceptance *acceptance, Container *container, unsigned number);
