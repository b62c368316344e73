/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a container has on disk with its named volumes, kept under a label, and put back:
 * operation_snapshot and operation_restore. These are told by the copy that such a job makes.
 */

#include "job.h"

/* All is there, and counts from now on. */
int snapshot_finish(Job *job);
/* It does not come to an end. */
int snapshot_discard(Job *job);
