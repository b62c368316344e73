/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "stream.h"

int stream_is_fit(int fd, bool files) {
        struct statx status;
        int flags = fcntl(fd, F_GETFL);

        if (flags < 0)
                return -errno;
        /* Of no use as a stream, and a way to a file. */
        if (flags & O_PATH)
                return 0;

        /* Its server is not asked: it may be the caller, and never answer. */
        if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &status) < 0)
                return -errno;

        if (S_ISCHR(status.stx_mode))
                return status.stx_rdev_major == 1 && status.stx_rdev_minor == 3; /* /dev/null */
        return S_ISFIFO(status.stx_mode) || S_ISSOCK(status.stx_mode) ||
                (files && S_ISREG(status.stx_mode));
}

int stream_release(int fd) {
        _cleanup_close_ int null = open("/dev/null", O_RDWR | O_NOCTTY | O_CLOEXEC);

        if (null < 0 || dup3(null, fd, O_CLOEXEC) < 0)
                return -errno;
        return 0;
}
