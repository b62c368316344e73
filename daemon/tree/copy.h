/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A copy of a tree with all that is in it: owners, rights, times, links, extended attributes,
 * holes. The blocks are shared where the filesystem can do that. By directories that are open:
 * nothing is followed, mounts are not entered.
 */

#include <stdint.h>

/*
 * Of the directory `source` to a new one, `name` in `parent`, which nobody else knows. -ENOSPC:
 * less than `min_free` bytes would have been left. What was made by then stays.
 */
int copy_tree(int source, int parent, const char *name, uint64_t min_free);
