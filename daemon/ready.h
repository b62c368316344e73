/* SPDX-License-Identifier: MIT */
#pragma once

/* Health in the life of a container: what the step "check" waits for, and what follows from it. */

#include "job.h"

/* The check of the spec, within that time: 1, or 0 where there is none. */
int ready_begin(Job *job, uint64_t usec);

/* Of a container that was found running. */
int ready_resume(Container *container);
