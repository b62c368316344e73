/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/quota.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cleanup.h"
#include "disk-limit.h"
#include "entries.h"
#include "quota.h"
#include "resolve.h"

/* Ranges of uids end below. */
#define VOLUMES_BIT UINT32_C(0x80000000)

/* What is deeper came there by a copy, and is not counted. */
#define DEPTH_MAX 256

uint32_t quota_project_of_tree(uid_t uid_base) {
        return uid_base;
}

uint32_t quota_project_of_volumes(uid_t owner) {
        return owner < VOLUMES_BIT ? VOLUMES_BIT | owner : 0;
}

static int quota_control(int fd, int command, uint32_t project, void *data) {
        return syscall(SYS_quotactl_fd, fd, QCMD(command, PRJQUOTA), project, data) < 0 ? -errno :
                                                                                          0;
}

static int project_limit(int directory, uint32_t project, uint64_t limit) {
        struct if_dqblk quota = { .dqb_valid = QIF_LIMITS };

        if (limit > 0) {
                quota.dqb_bhardlimit = (limit + QIF_DQBLKSIZE - 1) / QIF_DQBLKSIZE;
                quota.dqb_ihardlimit = disk_limit_files(limit);
        }
        return quota_control(directory, Q_SETQUOTA, project, &quota);
}

static int file_join(int fd, uint32_t project, bool is_directory) {
        uint32_t inherit = is_directory ? FS_XFLAG_PROJINHERIT : 0;
        struct fsxattr attributes;

        if (ioctl(fd, FS_IOC_FSGETXATTR, &attributes) < 0)
                return -errno;
        if (attributes.fsx_projid == project &&
            (attributes.fsx_xflags & FS_XFLAG_PROJINHERIT) == inherit)
                return 0;
        attributes.fsx_projid = project;
        attributes.fsx_xflags |= inherit;
        return ioctl(fd, FS_IOC_FSSETXATTR, &attributes) < 0 ? -errno : 0;
}

/* Nobody is in there meanwhile. What cannot be opened as a file or directory has no size. */
static int open_entry(int directory, const char *name, bool *ret_is_directory) {
        struct stat st;

        if (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return -errno;
        if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
                return -ENODEV;
        *ret_is_directory = S_ISDIR(st.st_mode);
        return resolve_open(
                directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
                RESOLVE_INSIDE_MOUNT);
}

static void content_join(int directory, uint32_t project, unsigned depth) {
        _cleanup_entries_ DIR *entries = NULL;
        struct dirent *entry;

        if (entries_open(directory, &entries) < 0)
                return;
        while (entries_next(entries, &entry) > 0) {
                _cleanup_close_ int of_it = -1;
                bool is_directory = false;

                of_it = open_entry(directory, entry->d_name, &is_directory);
                if (of_it < 0)
                        continue;
                if (is_directory && depth < DEPTH_MAX)
                        content_join(of_it, project, depth + 1);
                (void) file_join(of_it, project, is_directory);
        }
}

/* The directory itself is the last, so that one that was cut off is begun again. */
static int tree_join(int directory, uint32_t project) {
        struct fsxattr attributes;

        if (ioctl(directory, FS_IOC_FSGETXATTR, &attributes) < 0)
                return -errno;
        if (attributes.fsx_projid != project)
                content_join(directory, project, 0);
        return file_join(directory, project, true);
}

int quota_settle(int directory, uint32_t project, uint64_t limit) {
        int r;

        if (project == 0 || !disk_limit_counts(directory))
                return 0;
        r = tree_join(directory, project);
        return r < 0 ? r : project_limit(directory, project, limit);
}
