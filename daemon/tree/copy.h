/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A copy of a tree with all that is in it: owners, rights, times, links, extended attributes,
 * holes. The blocks are shared where the filesystem can do that. By directories that are open:
 * nothing is followed, mounts are not entered.
 */

#include <stdint.h>

#include "inside.h"

typedef struct CopyOrder {
        uint64_t min_free; /* bytes that have to be left */
        Move move;         /* whose it is */
} CopyOrder;

/*
 * Of the directory `source` to a new one, `name` in `parent`, which nobody else knows. -ENOSPC:
 * less would have been left. What was made by then stays.
 */
int copy_tree(int source, int parent, const char *name, const CopyOrder *order);

/*
 * The same of pairs of paths below the state directory, "containers/web.u1000/root" and a new
 * place; what is not there has no copy.
 */
int copy_places(int state, char *const *pairs, const CopyOrder *order);
