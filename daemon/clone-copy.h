/* SPDX-License-Identifier: MIT */
#pragma once

/* What flakectr-tree is told of the trees of a clone: paths below STATE_DIR, and whose they are. */

#include "job.h"

/* "--clone MIN_FREE", the original's range and directory, the clone's range, and the pairs. */
int clone_copy_push(const Job *job, uint64_t min_free, char ***words);
