/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Health in the life of a container: what the step "check" waits for, and what follows from it; and
 * which of its units have failed.
 */

#include "job.h"

/* Which of its units have failed is seen from now on. */
void ready_look(Container *container);

/* The check of the spec, within that time: 1, or 0 where there is none. */
int ready_begin(Job *job, uint64_t usec);

/* Of a container that was found running. */
int ready_resume(Container *container);

/* Nothing is waited for any more, and nothing checked. */
void ready_forget(Container *container);
