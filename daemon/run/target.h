/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Where a volume goes in a root tree. It is made here, by fd: systemd-nspawn would follow the links
 * that the container has left there.
 */

#include <stdbool.h>
#include <sys/types.h>

/*
 * `target` is absolute and clean. What is missing becomes `owner`'s, group and all. -ELOOP: it goes
 * through a link. -ENOTDIR, -EISDIR: something else is there.
 */
int target_make(int root, const char *target, bool is_directory, uid_t owner);
