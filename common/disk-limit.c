/* SPDX-License-Identifier: MIT */

#include <linux/dqblk_xfs.h>
#include <linux/quota.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "disk-limit.h"

/* A file for each so many bytes, and for the system itself. */
#define BYTES_PER_FILE 16384
#define FILES_MIN      65536

bool disk_limit_counts(int directory) {
        struct fs_quota_statv state = { .qs_version = FS_QSTATV_VERSION1 };

        return syscall(SYS_quotactl_fd, directory, QCMD(Q_XGETQSTATV, PRJQUOTA), 0, &state) >= 0 &&
                (state.qs_flags & FS_QUOTA_PDQ_ENFD);
}

uint64_t disk_limit_files(uint64_t bytes) {
        uint64_t files = bytes / BYTES_PER_FILE;

        return files < FILES_MIN ? FILES_MIN : files;
}
