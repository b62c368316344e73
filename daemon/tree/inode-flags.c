/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "inode-flags.h"

#define FORBIDDING (FS_IMMUTABLE_FL | FS_APPEND_FL)

/* Of this process, as a file. */
static int descriptors = -1;

int inode_flags_open(void) {
        if (descriptors < 0)
                descriptors = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return descriptors < 0 ? -errno : 0;
}

static int clear_read_only(int fd) {
        uint64_t flags = 0;

        /* Elsewhere than at the root of a subvolume there is no such thing. */
        if (ioctl(fd, BTRFS_IOC_SUBVOL_GETFLAGS, &flags) < 0 || !(flags & BTRFS_SUBVOL_RDONLY))
                return 0;
        flags &= ~(uint64_t) BTRFS_SUBVOL_RDONLY;
        return ioctl(fd, BTRFS_IOC_SUBVOL_SETFLAGS, &flags) < 0 ? -errno : 1;
}

int inode_flags_clear(int fd) {
        int flags = 0, r;

        r = clear_read_only(fd);
        if (r != 0 || ioctl(fd, FS_IOC_GETFLAGS, &flags) < 0 || !(flags & FORBIDDING))
                return r;
        flags &= ~FORBIDDING;
        return ioctl(fd, FS_IOC_SETFLAGS, &flags) < 0 ? -errno : 1;
}

int inode_flags_clear_at(int directory, const char *name) {
        _cleanup_close_ int seen = -1, fd = -1;
        char number[16];
        struct stat st;

        seen = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        if (seen < 0 || fstat(seen, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
                return 0;

        /* Not by its name again, which may be a device's by now. */
        (void) snprintf(number, sizeof(number), "%d", seen);
        fd = openat(descriptors, number, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        return fd < 0 ? -errno : inode_flags_clear(fd);
}
