/* SPDX-License-Identifier: MIT */
#pragma once

/* What of a disk a container, or a person's named volumes, may take: the project quotas of ext4 and
 * XFS. */

#include <stdbool.h>
#include <stdint.h>

/* Of the file system of an open directory: do limits count there? */
bool disk_limit_counts(int directory);

/* How many files there may be, where there may be so many bytes. */
uint64_t disk_limit_files(uint64_t bytes);
