/* SPDX-License-Identifier: MIT */
#pragma once

/* A copy of what is mounted, made safe before anybody sees it, and attached nowhere yet. */

/*
 * With these attributes (MOUNT_ATTR_...), shown as `user_namespace` maps its owners; -1: as they
 * are. `depth` is 0, or AT_RECURSIVE for all that is mounted below, too.
 */
int mount_copy(
        int fd, unsigned long long attributes, int user_namespace, unsigned depth, int *ret_tree);
