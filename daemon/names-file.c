/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "names-file.h"
#include "write.h"

/* What begins with a dot dnsmasq does not read. */
#define NEW_FILE "." NAMES_FILE

/* Below a directory that root alone can enter; the process that answers sees no other of them. */
static int make_directory(const char *path) {
        if (mkdir(path, 0755) < 0 && errno != EEXIST)
                return -errno;
        return chmod(path, 0755) < 0 ? -errno : 0;
}

static int directory_open(const char *bridge, int *ret) {
        _cleanup_free_ char *path = NULL;
        int r, fd;

        if (asprintf(&path, NAMES_DIR "/%s", bridge) < 0)
                return -ENOMEM;

        r = make_directory(NAMES_DIR);
        if (r >= 0)
                r = make_directory(path);
        if (r < 0)
                return r;

        fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        *ret = fd;
        return 0;
}

static int file_write(int directory, const char *text) {
        _cleanup_close_ int fd = -1;
        int r;

        fd = openat(directory, NEW_FILE, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (fd < 0 || fchmod(fd, 0644) < 0)
                return -errno;

        r = write_all(fd, text, strlen(text));
        if (r < 0)
                return r;
        return renameat(directory, NEW_FILE, directory, NAMES_FILE) < 0 ? -errno : 0;
}

int names_file_write(const char *bridge, const char *text) {
        _cleanup_close_ int directory = -1;
        int r;

        r = directory_open(bridge, &directory);
        return r < 0 ? r : file_write(directory, text);
}

int names_file_remove(const char *bridge) {
        _cleanup_free_ char *path = NULL, *file = NULL;

        if (asprintf(&path, NAMES_DIR "/%s", bridge) < 0 ||
            asprintf(&file, "%s/" NAMES_FILE, path) < 0)
                return -ENOMEM;
        if ((unlink(file) < 0 && errno != ENOENT) || (rmdir(path) < 0 && errno != ENOENT))
                return -errno;
        return 0;
}
