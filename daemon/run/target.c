/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "resolve.h"
#include "target.h"

static int open_entry(int parent, const char *name) {
        return resolve_open(parent, name, O_PATH, RESOLVE_INSIDE);
}

static int make_entry(int parent, const char *name, bool is_directory, uid_t owner) {
        _cleanup_close_ int fd = -1;

        if (is_directory) {
                if (mkdirat(parent, name, 0755) < 0)
                        return -errno;
        } else {
                fd = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
                if (fd < 0)
                        return -errno;
        }
        return fchownat(parent, name, owner, owner, AT_SYMLINK_NOFOLLOW) < 0 ? -errno : 0;
}

static int enter(int parent, const char *name, bool is_directory, uid_t owner) {
        _cleanup_close_ int fd = -1;
        struct stat st;
        int r;

        fd = open_entry(parent, name);
        if (fd == -ENOENT) {
                r = make_entry(parent, name, is_directory, owner);
                if (r < 0)
                        return r;
                fd = open_entry(parent, name);
        }
        if (fd < 0)
                return fd;

        if (fstat(fd, &st) < 0)
                return -errno;
        if (is_directory ? !S_ISDIR(st.st_mode) : !S_ISREG(st.st_mode))
                return is_directory ? -ENOTDIR : -EISDIR;
        return TAKE_FD(fd);
}

int target_make(int root, const char *target, bool is_directory, uid_t owner) {
        _cleanup_close_ int directory = -1;
        char name[NAME_MAX + 1];
        size_t length;

        for (const char *part = target + 1;; part += length + 1) {
                bool last;
                int fd;

                length = strcspn(part, "/");
                last = !part[length];
                if (length >= sizeof(name))
                        return -ENAMETOOLONG;
                memcpy(name, part, length);
                name[length] = '\0';

                fd = enter(directory < 0 ? root : directory, name, is_directory || !last, owner);
                if (fd < 0)
                        return fd;
                (void) close_fd(directory);
                directory = fd;
                if (last)
                        return 0;
        }
}
