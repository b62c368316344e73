/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * An absolute path, with its links: root's, and those of whoever reads it. Another's would lead him
 * to what he alone may reach, whenever that one likes.
 */

#include <sys/types.h>

/* Gives an fd of the O_PATH kind. -ELOOP: a link may not be followed, or there are too many. */
int trusted_path_open(const char *path, uid_t reader);
