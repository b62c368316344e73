/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "cleanup.h"
#include "entries.h"

void entries_closep(DIR **entries) {
        if (*entries)
                (void) closedir(*entries);
}

int entries_open(int fd, DIR **ret) {
        _cleanup_close_ int own = -1;

        own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (own < 0)
                return -errno;
        *ret = fdopendir(own);
        if (!*ret)
                return -errno;
        (void) TAKE_FD(own);
        return 0;
}

int entries_next(DIR *entries, struct dirent **ret) {
        struct dirent *entry;

        do {
                errno = 0;
                entry = readdir(entries);
                if (!entry)
                        return -errno;
        } while (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0);

        *ret = entry;
        return 1;
}
