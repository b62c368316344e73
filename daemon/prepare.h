/* SPDX-License-Identifier: MIT */
#pragma once

/* What the step "prepare" is made of, for other steps that accept something. */

#include "job.h"

/*
 * Accepts what was built, in the place of what was accepted before: as the job's generation, where
 * it has one. The record is not written yet.
 */
int prepare_output(Job *job, const char *output);

/* ERROR_LIMITS_EXCEEDED: less is free on disk than must be. */
int prepare_space(Job *job);

/* Writes the record; what was accepted is there to stay. */
int prepare_commit(Container *container);
