/* SPDX-License-Identifier: MIT */
#pragma once

/* A part of a call: from the wish to the job that fulfils it. */

#include "call.h"
#include "job.h"

/* Begins what the call wishes; the part may be over when this returns. */
void part_begin(Part *part);

/* It could be begun, and must wait. */
void part_wait(Part *part, bool waits);

/*
 * part->spec, of its output, once for the whole call; nothing is accepted by that: the job looks
 * for itself, when the output is rooted, and tells what is wrong.
 */
int part_read_spec(Part *part);

/* Does it want other ports than there are? What was published is what runs, too. */
bool part_publishes(const Part *part);

/* The container has no job: this one, which ends in the outcome. */
void part_start(Part *part, const Operation *operation, const char *outcome);

/* Waits for its job no longer. */
void part_leave(Part *part);

void part_end(Part *part, const char *outcome);
/* Ends it with an error that begins with the container's name: "web <what>". */
void part_fail(Part *part, const char *name, const char *what);
void part_fail_errno(Part *part, int r);
