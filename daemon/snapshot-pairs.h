/* SPDX-License-Identifier: MIT */
#pragma once

/* Which trees a snapshot is, and which they are a copy of: paths below STATE_DIR. */

#include "job.h"

/* From where and to where, for the root tree and each of these volumes; `back`: to restore it. */
int snapshot_push_pairs(const Job *job, bool back, char *const *volumes, char ***words);
