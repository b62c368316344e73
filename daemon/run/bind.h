/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A copy of what is mounted at a source and below it, made safe, and attached nowhere yet.
 *
 * What an administrator has permitted to be opened as root is opened so, whosever it is, and
 * belongs to the volume's owner inside. All else is opened as the container's owner.
 *
 * Of the owner's files, he alone is somebody inside, as his primary group is. So whatever is
 * written inside is his outside, and nothing that is not his changes hands. What he does not own is
 * seen as by anybody, and is never writable.
 */

#include <stdbool.h>

#include "site.h"
#include "volume.h"

/* Each tells what is wrong in the journal. */
int bind_open(const Site *site, const Volume *volume, int *ret_tree, bool *ret_is_directory);
int bind_open_named(const Site *site, const Volume *volume, int *ret_tree);
