/* SPDX-License-Identifier: MIT */
#pragma once

/* Mounts that show files with other owners (mount_setattr(2)). */

#include <sys/types.h>

/* Ids on the disk, and as which ids of the host they show. */
typedef struct IdRange {
        unsigned on_disk, shown, n;
} IdRange;

/* A user namespace that says so. An fd. */
int idmap_open_namespace(const IdRange *uids, const IdRange *gids);

/* All of a container: 0 to 65535 on the disk show as these. */
int idmap_open_namespace_of(uid_t base);

/* Can a directory's file system do that? Tried out. 1: it can. 0: it cannot. */
int idmap_is_possible(int directory, int user_namespace);
