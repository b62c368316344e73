/* SPDX-License-Identifier: MIT */
#pragma once

/* The bytes of a file, with its holes; shared with the first one where the filesystem can do that.
 */

#include <stdint.h>

int content_copy(int source, int target, uint64_t size, uint64_t min_free);

/* -ENOSPC: less than that is left. */
int content_check_free(int fd, uint64_t min_free);
