/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What takes the place of all that a container has on disk, of a snapshot or an archive: it is put
 * beside that first, see state_restore_begin(), and counts when all of it is there.
 */

#include "job.h"

/* Of a path below STATE_DIR: two names, and words of ours. */
#define REPLACEMENT_PATH_SIZE 512

/* Where the files of a named volume are put. */
void replacement_format_volume(
        const Container *container, const char *volume, char ret[static REPLACEMENT_PATH_SIZE]);

/* As those of Copying. The volumes are looked at once more. */
int replacement_finish(Job *job, char *const *volumes);
int replacement_discard(Job *job);
