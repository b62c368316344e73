/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/param.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cleanup.h"
#include "read.h"
#include "share.h"

#define SYSCTL "/proc/sys/"

/* What a system and its services take, where there is little in all. */
#define LEAST 64UL

/* Of what there is in all, whatever the user namespace, each has one of so many parts. */
typedef struct Pool {
        const char *all;
        unsigned parts;
        const char *names[9]; /* below SYSCTL "user": of this user namespace; the last is NULL */
} Pool;

static const Pool pools[] = {
        { SYSCTL "fs/inotify/max_user_instances", 16, { "max_inotify_instances" } },
        /* Whoever works on a large tree needs many, and the host's root few. */
        { SYSCTL "fs/inotify/max_user_watches", 4, { "max_inotify_watches" } },
        { SYSCTL "fs/fanotify/max_user_groups", 4, { "max_fanotify_groups" } },
        { SYSCTL "fs/fanotify/max_user_marks", 4, { "max_fanotify_marks" } },
        /* The kernel lets there be half as many namespaces of each kind as tasks. */
        { SYSCTL "kernel/threads-max",
          32,
          { "max_cgroup_namespaces", "max_ipc_namespaces", "max_mnt_namespaces",
            "max_net_namespaces", "max_pid_namespaces", "max_time_namespaces",
            "max_user_namespaces", "max_uts_namespaces" } },
};

static int read_number(const char *path, unsigned long *ret) {
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
        char text[32], *end;
        size_t n;
        int r;

        if (fd < 0)
                return -errno;
        r = read_all(fd, text, sizeof(text) - 1, &n);
        if (r < 0)
                return r;
        text[n] = '\0';
        *ret = strtoul(text, &end, 10);
        return end == text ? -EBADMSG : 0;
}

static int write_number(int user, const char *name, unsigned long number) {
        _cleanup_close_ int fd = openat(user, name, O_WRONLY | O_CLOEXEC);

        return fd < 0 || dprintf(fd, "%lu\n", number) < 0 ? -errno : 0;
}

/* systemd-nspawn shows it read-only: this one is nobody else's. */
static int open_own(void) {
        struct mount_attr writable = { .attr_clr = MOUNT_ATTR_RDONLY };
        _cleanup_close_ int fd =
                open_tree(AT_FDCWD, SYSCTL "user", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

        if (fd < 0 || mount_setattr(fd, "", AT_EMPTY_PATH, &writable, sizeof(writable)) < 0)
                return -errno;
        return TAKE_FD(fd);
}

/* In a user namespace it is good for little else. */
static int leave_it_so(void) {
        struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
        struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
        unsigned mask = CAP_TO_MASK(CAP_SYS_RESOURCE);

        if (prctl(PR_CAPBSET_DROP, CAP_SYS_RESOURCE) < 0 || syscall(SYS_capget, &header, sets) < 0)
                return -errno;
        sets[CAP_TO_INDEX(CAP_SYS_RESOURCE)].effective &= ~mask;
        sets[CAP_TO_INDEX(CAP_SYS_RESOURCE)].permitted &= ~mask;
        sets[CAP_TO_INDEX(CAP_SYS_RESOURCE)].inheritable &= ~mask;
        return syscall(SYS_capset, &header, sets) < 0 ? -errno : 0;
}

/* An older kernel does not count all of these. */
static int take_of(const Pool *pool, int user) {
        unsigned long all = 0;
        int r;

        r = read_number(pool->all, &all);
        for (const char *const *name = pool->names; r >= 0 && *name; name++) {
                r = write_number(user, *name, MAX(all / pool->parts, LEAST));
                if (r == -ENOENT)
                        r = 0;
        }
        return r == -ENOENT ? 0 : r;
}

int share_take(void) {
        _cleanup_close_ int user = open_own();
        int r = user < 0 ? user : 0;

        for (size_t i = 0; r >= 0 && i < sizeof(pools) / sizeof(*pools); i++)
                r = take_of(&pools[i], user);
        return r < 0 ? r : leave_it_so();
}
