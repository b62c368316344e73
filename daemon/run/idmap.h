/* SPDX-License-Identifier: MIT */
#pragma once

/* Can a directory's file system show its files with other owners (mount_setattr(2))? Tried out. */

#include <sys/types.h>

/* A user namespace for trying: this range of 65536 ids is root and the rest of it. An fd. */
int idmap_open_namespace(uid_t base);

/* 1: it can. 0: it cannot. */
int idmap_is_possible(int directory, int user_namespace);
