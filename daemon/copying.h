/* SPDX-License-Identifier: MIT */
#pragma once

/* A step of a job that has trees copied by flakectr-tree, in a unit; whoever leaves stops it. */

#include "job.h"

/* With these words. 1: job_step_done() follows; what was copied counts then, see snapshot.h. */
int copying_begin(Job *job, char *const *words);
/* Stops it, and discards what there is. */
int undo_copying(Job *job);
