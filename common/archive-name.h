/* SPDX-License-Identifier: MIT */
#pragma once

/* The name of a member of an archive, as a place below a directory, wherever it wants to lead. */

#include "archive.h"

/* Without "." and doubled slashes; "" is the directory itself. -EXDEV: it leads out. */
int archive_name_clean(const char *name, char ret[static ARCHIVE_NAME_MAX + 1]);

/*
 * The directory that it is in, and its last component, which stays in `name`; that is cut in two.
 * -EXDEV: a link is in the way.
 */
int archive_name_open_parent(int directory, char *name, int *ret, const char **ret_last);

/* What was there before is replaced, never written into or followed. */
int archive_name_make_room(int parent, const char *last);
