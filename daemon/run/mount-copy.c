/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>

#include "cleanup.h"
#include "mount-copy.h"

int mount_copy(
        int fd, unsigned long long attributes, int user_namespace, unsigned depth, int *ret_tree) {
        _cleanup_close_ int tree = -1;
        struct mount_attr wanted = {
                .attr_set = attributes,
                .propagation = MS_PRIVATE,
        };

        if (user_namespace >= 0) {
                wanted.attr_set |= MOUNT_ATTR_IDMAP;
                wanted.userns_fd = (__u64) user_namespace;
        }

        tree = open_tree(
                fd, "", AT_EMPTY_PATH | depth | OPEN_TREE_CLONE | (unsigned) OPEN_TREE_CLOEXEC);
        if (tree < 0 || mount_setattr(tree, "", AT_EMPTY_PATH | depth, &wanted, sizeof(wanted)) < 0)
                return -errno;

        *ret_tree = TAKE_FD(tree);
        return 0;
}
