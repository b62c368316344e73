/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "attributes.h"
#include "cleanup.h"

ssize_t attributes_list(int fd, char **ret_names) {
        _cleanup_free_ char *names = NULL;
        ssize_t size;

        /* Most have none. */
        size = flistxattr(fd, NULL, 0);
        if (size > 0) {
                names = malloc(XATTR_LIST_MAX);
                if (!names)
                        return -ENOMEM;
                size = flistxattr(fd, names, XATTR_LIST_MAX);
        }
        if (size < 0)
                return errno == EOPNOTSUPP ? 0 : -errno;

        *ret_names = TAKE_PTR(names);
        return size;
}

static int copy_one(int source, int target, const char *name, const Move *move, char *value) {
        ssize_t n = fgetxattr(source, name, value, XATTR_SIZE_MAX);
        size_t size = (size_t) n;
        int r;

        if (n < 0)
                return errno == ENODATA ? 0 : -errno;
        r = inside_move_attribute(move, name, value, &size);
        if (r < 0)
                return r == -ENOTSUP ? 0 : r;
        return fsetxattr(target, name, value, size, 0) < 0 ? -errno : 0;
}

static int copy_extended(int source, int target, const Move *move) {
        _cleanup_free_ char *names = NULL, *value = NULL;
        ssize_t size;
        int r = 0;

        size = attributes_list(source, &names);
        if (size <= 0)
                return (int) size;
        value = malloc(XATTR_SIZE_MAX + INSIDE_ATTRIBUTE_GROWS);
        if (!value)
                return -ENOMEM;

        for (const char *name = names; r >= 0 && name < names + size; name += strlen(name) + 1)
                r = copy_one(source, target, name, move, value);
        return r;
}

int attributes_copy(int source, int target, const struct stat *st, const Move *move) {
        const struct timespec times[2] = { st->st_atim, st->st_mtim };
        int r;

        /* A change of the owner takes rights and capabilities away. */
        if (fchown(target, st->st_uid, st->st_gid) < 0)
                return -errno;
        r = copy_extended(source, target, move);
        if (r < 0)
                return r;
        return fchmod(target, st->st_mode & 07777) < 0 || futimens(target, times) < 0 ? -errno : 0;
}

int attributes_set_at(int directory, const char *name, const struct stat *st) {
        const struct timespec times[2] = { st->st_atim, st->st_mtim };

        if (fchownat(directory, name, st->st_uid, st->st_gid, AT_SYMLINK_NOFOLLOW) < 0)
                return -errno;
        if (!S_ISLNK(st->st_mode) && fchmodat(directory, name, st->st_mode & 07777, 0) < 0)
                return -errno;
        return utimensat(directory, name, times, AT_SYMLINK_NOFOLLOW) < 0 ? -errno : 0;
}
