/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The times of directories that an archive is unpacked to: each is set when nothing more comes for
 * it, as what is made in a directory changes its time. An archive that returns to one later leaves
 * it with another time, and that is all.
 */

#include <stdint.h>

typedef struct DirectoryTimes DirectoryTimes;

DirectoryTimes *directory_times_new(void);
DirectoryTimes *directory_times_free(DirectoryTimes *times);

/* What comes next has this path below `directory`; those that it is not in are done with. */
int directory_times_leave(DirectoryTimes *times, int directory, const char *path);

/* It is a directory with this time. */
int directory_times_enter(DirectoryTimes *times, const char *path, int64_t mtime);
