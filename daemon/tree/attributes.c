/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "attributes.h"
#include "cleanup.h"

/* The kernel's own limits. */
#define NAMES_SIZE (64 * 1024)
#define VALUE_SIZE (64 * 1024)

static int copy_extended(int source, int target) {
        _cleanup_free_ char *names = NULL, *value = NULL;
        ssize_t size, n;

        /* Most have none. */
        size = flistxattr(source, NULL, 0);
        if (size > 0) {
                names = malloc(NAMES_SIZE);
                value = malloc(VALUE_SIZE);
                if (!names || !value)
                        return -ENOMEM;
                size = flistxattr(source, names, NAMES_SIZE);
        }
        if (size < 0)
                return errno == EOPNOTSUPP ? 0 : -errno;

        for (const char *name = names; name < names + size; name += strlen(name) + 1) {
                n = fgetxattr(source, name, value, VALUE_SIZE);
                if (n < 0 && errno == ENODATA)
                        continue;
                if (n < 0 || fsetxattr(target, name, value, (size_t) n, 0) < 0)
                        return -errno;
        }
        return 0;
}

int attributes_copy(int source, int target, const struct stat *st) {
        const struct timespec times[2] = { st->st_atim, st->st_mtim };
        int r;

        /* A change of the owner takes rights and capabilities away. */
        if (fchown(target, st->st_uid, st->st_gid) < 0)
                return -errno;
        r = copy_extended(source, target);
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
