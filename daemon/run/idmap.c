/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "idmap.h"

#define STACK_SIZE (64 * 1024)

/* The namespace lives as long as somebody is in it, or holds an fd of it. */
static int stay(void *userdata) {
        (void) userdata;
        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        while (pause() < 0)
                continue;
        return 0;
}

static int write_map(pid_t pid, const char *file, const IdRange *range) {
        _cleanup_close_ int fd = -1;
        char path[64];

        (void) snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
        fd = open(path, O_WRONLY | O_CLOEXEC);
        if (fd < 0)
                return -errno;

        return dprintf(fd, "%u %u %u\n", range->on_disk, range->shown, range->n) < 0 ? -errno : 0;
}

static int open_namespace_of(pid_t pid, const IdRange *uids, const IdRange *gids) {
        char path[64];
        int r, fd;

        r = write_map(pid, "uid_map", uids);
        if (r >= 0)
                r = write_map(pid, "gid_map", gids);
        if (r < 0)
                return r;

        (void) snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        return fd < 0 ? -errno : fd;
}

int idmap_open_namespace(const IdRange *uids, const IdRange *gids) {
        _cleanup_free_ char *stack = malloc(STACK_SIZE);
        pid_t pid;
        int fd;

        if (!stack)
                return -ENOMEM;

        pid = clone(stay, stack + STACK_SIZE, CLONE_NEWUSER | SIGCHLD, NULL);
        if (pid < 0)
                return -errno;

        fd = open_namespace_of(pid, uids, gids);

        (void) kill(pid, SIGKILL);
        (void) waitpid(pid, NULL, 0);
        return fd;
}

int idmap_open_namespace_of(uid_t base) {
        const IdRange range = { .shown = base, .n = 65536 };

        return idmap_open_namespace(&range, &range);
}

int idmap_is_possible(int directory, int user_namespace) {
        _cleanup_close_ int tree = -1;
        struct mount_attr attributes = {
                .attr_set = MOUNT_ATTR_IDMAP,
                .userns_fd = (__u64) user_namespace,
        };

        /* A copy of the mount that is attached nowhere. */
        tree = open_tree(
                directory, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | (unsigned) OPEN_TREE_CLOEXEC);
        if (tree < 0)
                return -errno;

        if (mount_setattr(tree, "", AT_EMPTY_PATH, &attributes, sizeof(attributes)) >= 0)
                return 1;
        /* The file system, or the kernel, does not know how; EPERM where it is mapped already. */
        if (errno == EINVAL || errno == EOPNOTSUPP || errno == ENOSYS || errno == EPERM)
                return 0;
        return -errno;
}
