/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "archive.h"
#include "cleanup.h"
#include "directory-times.h"
#include "resolve.h"

/* A component and its slash are two bytes. */
#define DEPTH_MAX (ARCHIVE_NAME_MAX / 2 + 1)

/* Those that are open are each in the one before: their paths are the beginnings of one. */
struct DirectoryTimes {
        char path[ARCHIVE_NAME_MAX + 1];
        struct {
                size_t length; /* of its path */
                int64_t mtime;
        } open[DEPTH_MAX];
        size_t n;
};

DirectoryTimes *directory_times_new(void) {
        return calloc(1, sizeof(DirectoryTimes));
}

DirectoryTimes *directory_times_free(DirectoryTimes *times) {
        free(times);
        return NULL;
}

static int set_time(int directory, const char *path, int64_t mtime) {
        const struct timespec both[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = mtime } };
        _cleanup_close_ int fd = -1;

        fd = resolve_open(directory, path, O_RDONLY | O_DIRECTORY, RESOLVE_INSIDE_MOUNT);
        /* It may be something else by now. */
        if (fd < 0)
                return fd == -ENOENT || fd == -ENOTDIR || fd == -ELOOP ? 0 : fd;
        return futimens(fd, both) < 0 ? -errno : 0;
}

static bool is_in(const char *path, const char *directory, size_t length) {
        return strncmp(path, directory, length) == 0 && path[length] == '/';
}

int directory_times_leave(DirectoryTimes *times, int directory, const char *path) {
        int r = 0;

        for (; r >= 0 && times->n > 0; times->n--) {
                size_t length = times->open[times->n - 1].length;

                if (is_in(path, times->path, length))
                        break;
                times->path[length] = '\0';
                r = set_time(directory, times->path, times->open[times->n - 1].mtime);
        }
        return r;
}

int directory_times_enter(DirectoryTimes *times, const char *path, int64_t mtime) {
        if (times->n == DEPTH_MAX || strlen(path) > ARCHIVE_NAME_MAX)
                return -ENAMETOOLONG;

        (void) strcpy(times->path, path);
        times->open[times->n].length = strlen(path);
        times->open[times->n++].mtime = mtime;
        return 0;
}
