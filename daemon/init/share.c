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
#include "share.h"

#define SYSCTL "/proc/sys/"

/* Made of as many tasks as there may be: the kernel lets there be half as many of each namespace.
 */
#define TASKS    "kernel/threads-max"
#define OF_TASKS 32

/* What a system and its services take, where there is little in all. */
#define LEAST 64UL

static const struct {
        const char *name; /* below SYSCTL "user": of this user namespace */
        const char *all;  /* below SYSCTL: whatever the user namespace, the host's */
        unsigned part;    /* of it we have one, of so many */
} shares[] = {
        { "max_inotify_instances", "fs/inotify/max_user_instances", 16 },
        /* Whoever works on a large tree needs many, and the host's root few. */
        { "max_inotify_watches", "fs/inotify/max_user_watches", 4 },
        { "max_fanotify_groups", "fs/fanotify/max_user_groups", 4 },
        { "max_fanotify_marks", "fs/fanotify/max_user_marks", 4 },
        { "max_cgroup_namespaces", TASKS, OF_TASKS },
        { "max_ipc_namespaces", TASKS, OF_TASKS },
        { "max_mnt_namespaces", TASKS, OF_TASKS },
        { "max_net_namespaces", TASKS, OF_TASKS },
        { "max_pid_namespaces", TASKS, OF_TASKS },
        { "max_time_namespaces", TASKS, OF_TASKS },
        { "max_user_namespaces", TASKS, OF_TASKS },
        { "max_uts_namespaces", TASKS, OF_TASKS },
};

static int read_number(const char *name, unsigned long *ret) {
        _cleanup_close_ int all = open(SYSCTL, O_PATH | O_DIRECTORY | O_CLOEXEC), fd = -1;
        char text[32], *end;
        ssize_t n;

        fd = openat(all, name, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        n = read(fd, text, sizeof(text) - 1);
        if (n < 0)
                return -errno;
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

/* In a user namespace it is good for little else. What is of the user namespace itself goes by it.
 */
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

int share_take(void) {
        _cleanup_close_ int user = open_own();
        unsigned long all = 0;
        int r = user < 0 ? user : 0;

        for (size_t i = 0; r >= 0 && i < sizeof(shares) / sizeof(*shares); i++) {
                r = read_number(shares[i].all, &all);
                if (r >= 0)
                        r = write_number(user, shares[i].name, MAX(all / shares[i].part, LEAST));
                /* An older kernel does not count all of these. */
                if (r == -ENOENT)
                        r = 0;
        }
        return r < 0 ? r : leave_it_so();
}
