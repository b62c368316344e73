/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * How much of the disk a container may fill, where the file system has project quotas that count:
 * ext4 and XFS, mounted with prjquota. All that is in its root tree is of a project of its own, and
 * what is in an owner's named volumes of another; whoever is root inside cannot change that. See
 * quotactl_fd(2).
 */

#include <stdint.h>
#include <sys/types.h>

/* Bytes; 0: as much as there is. */
typedef struct DiskLimits {
        uint64_t tree;    /* of a container */
        uint64_t volumes; /* of an owner, all named ones together */
} DiskLimits;

/* A container's is the first uid of its range, which nobody else has. */
uint32_t quota_project_of_tree(uid_t uid_base);
/* 0: a uid as large as that has none. */
uint32_t quota_project_of_volumes(uid_t owner);

/*
 * What is in the directory, now and later, is of the project, and that has this limit; 0: nothing
 * to do, or the file system has no quotas. At the first start there is next to nothing in it.
 */
int quota_settle(int directory, uint32_t project, uint64_t limit);
