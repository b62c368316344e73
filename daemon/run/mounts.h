/* SPDX-License-Identifier: MIT */
#pragma once

/* The mounts of this process, as the kernel tells them: it asks no file system. */

#include <stdbool.h>

/*
 * Is one at `path` or below it of a kind that is the kernel's own face, as /proc, or one below it
 * that of /run? 1, and in *ret_kind its name, to be freed.
 */
int mounts_find_forbidden(const char *path, char **ret_kind);

/* Is this the number of the file system at /run? Sockets in there answer whoever can see them. */
bool mounts_is_run(unsigned major, unsigned minor);
