/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "entries.h"
#include "measure.h"
#include "resolve.h"

/* Each level costs a file descriptor, and nobody needs that many. */
#define DEPTH_MAX 256

static int measure_directory(Measure *measure, int fd, unsigned depth);

/* A file with several names counts once in all of them together. */
static void add_inode(Measure *measure, const struct stat *st) {
        nlink_t names = S_ISDIR(st->st_mode) || st->st_nlink == 0 ? 1 : st->st_nlink;

        measure->bytes += (uint64_t) st->st_blocks * 512 / names;
        measure->files++;
}

static int measure_entry(Measure *measure, int directory, const char *name, unsigned depth) {
        _cleanup_close_ int fd = -1;
        struct stat st;

        if (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return errno == ENOENT ? 0 : -errno;
        if (!S_ISDIR(st.st_mode)) {
                add_inode(measure, &st);
                return 0;
        }
        if (depth >= DEPTH_MAX)
                return 0;

        fd = resolve_open(
                directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, RESOLVE_INSIDE_MOUNT);
        if (fd < 0)
                return fd == -ENOENT || fd == -EXDEV || fd == -ENOTDIR || fd == -ELOOP ? 0 : fd;
        return measure_directory(measure, fd, depth + 1);
}

static int measure_directory(Measure *measure, int fd, unsigned depth) {
        _cleanup_entries_ DIR *entries = NULL;
        struct dirent *entry;
        struct stat st;
        int r;

        if (fstat(fd, &st) < 0)
                return -errno;
        add_inode(measure, &st);

        r = entries_open(fd, &entries);
        while (r >= 0 && (r = entries_next(entries, &entry)) > 0)
                r = measure_entry(measure, fd, entry->d_name, depth);
        return r;
}

int measure_add(Measure *measure, int directory) {
        return measure_directory(measure, directory, 0);
}
