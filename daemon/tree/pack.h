/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A tree as members of an archive, with owners as they are inside. Nothing is followed, mounts are
 * not entered; sockets and devices stay behind.
 */

#include <stdio.h>
#include <sys/types.h>

/*
 * All that is in the directory, below `name`. -ENAMETOOLONG: something in there has a name that no
 * archive of ours can have.
 */
int pack_tree(FILE *output, int directory, const char *name, uid_t shift);
