/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "resolver.h"

#define FILE_NAME "/etc/resolv.conf"

int resolver_await(const char *lock) {
        int fd, r;

        fd = open(lock, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
                return -errno;

        do
                r = flock(fd, LOCK_SH);
        while (r < 0 && errno == EINTR);
        if (r < 0)
                r = -errno;
        (void) close(fd);
        return r;
}

int resolver_write(const char *address) {
        int fd, n, r = 0;

        /* At its very first start the container has no /etc yet. */
        if (mkdir("/etc", 0755) < 0 && errno != EEXIST)
                return -errno;

        fd = open(FILE_NAME, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
        if (fd < 0)
                return errno == ELOOP ? 0 : -errno;

        n = dprintf(fd, "nameserver %s\n", address);
        if (n < 0 || fchmod(fd, 0644) < 0)
                r = -errno;
        (void) close(fd);
        return r;
}
