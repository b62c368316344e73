/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A flake's flake.lock, as far as it says whether its inputs can become others without it.
 *
 * Most are locked to a revision or a hash, and never do. What is a path of this host does.
 */

#include "cleanup.h"

#define LOCK_FILE          "flake.lock"
#define LOCK_FILE_SIZE_MAX (1024 * 1024) /* bytes */

/*
 * The absolute paths that are inputs, in a new list. -EOPNOTSUPP: something is not locked, or in a
 * way that is not known here.
 */
int lock_file_parse(const char *json, size_t size, char ***ret);
int lock_file_read(const char *directory, char ***ret);
