/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "resolve.h"

/* Whoever renames without end is not waited for without end. */
#define TRIES 128

int resolve_open(int directory, const char *path, int flags, unsigned long long resolve) {
        struct open_how how = {
                .flags = (unsigned) flags | O_CLOEXEC,
                .resolve = resolve | RESOLVE_NO_MAGICLINKS,
        };
        long fd = -1;

        for (int i = 0; i < TRIES; i++) {
                fd = syscall(SYS_openat2, directory, path, &how, sizeof(how));
                if (fd >= 0 || errno != EAGAIN)
                        break;
        }
        return fd < 0 ? -errno : (int) fd;
}
