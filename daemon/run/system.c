/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "log.h"
#include "resolve.h"
#include "store-path.h"
#include "system.h"

#define LINKS_MAX 8

int system_open_store(int *ret) {
        _cleanup_close_ int fd = -1;
        struct stat st;

        fd = open(STORE_DIR, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &st) < 0) {
                int r = -errno;

                log_error("Cannot open " STORE_DIR ": %s.", strerror(-r));
                return r;
        }
        if (st.st_uid != 0 || (st.st_mode & 002) != 0) {
                log_error(
                        STORE_DIR " belongs to uid %u or is open to all: containers need a Nix for "
                                  "several users, whose store is root's.",
                        st.st_uid);
                return -EPERM;
        }

        *ret = TAKE_FD(fd);
        return 0;
}

static int open_beneath(int store, const char *path, struct stat *ret_stat) {
        _cleanup_close_ int fd = -1;

        fd = resolve_open(store, path, O_PATH | O_NOFOLLOW, RESOLVE_BENEATH);
        if (fd < 0)
                return fd;
        if (fstat(fd, ret_stat) < 0)
                return -errno;
        return TAKE_FD(fd);
}

/* Where the link `fd`, that is at `path`, points to: replaces `path`. */
static int follow(int fd, char path[static PATH_MAX]) {
        char target[PATH_MAX], next[PATH_MAX];
        const char *rest = target;
        int keep = 0, n;
        ssize_t length;

        length = readlinkat(fd, "", target, sizeof(target) - 1);
        if (length < 0)
                return -errno;
        target[length] = '\0';

        /* RESOLVE_BENEATH refuses every absolute link, and Nix makes no others. */
        if (strncmp(target, STORE_DIR "/", strlen(STORE_DIR "/")) == 0)
                rest += strlen(STORE_DIR "/");
        else if (target[0] == '/')
                return -EXDEV;
        else if (strrchr(path, '/'))
                keep = (int) (strrchr(path, '/') + 1 - path);

        n = snprintf(next, sizeof(next), "%.*s%s", keep, path, rest);
        if (n < 0 || (size_t) n >= sizeof(next))
                return -ENAMETOOLONG;

        memcpy(path, next, (size_t) n + 1);
        return 0;
}

/* Gives an fd of the O_PATH kind; `path` becomes what it is without links. */
static int store_open(int store, char path[static PATH_MAX], struct stat *ret_stat) {
        for (int i = 0; i < LINKS_MAX; i++) {
                _cleanup_close_ int fd = open_beneath(store, path, ret_stat);
                int r;

                if (fd < 0 || !S_ISLNK(ret_stat->st_mode))
                        return TAKE_FD(fd);

                r = follow(fd, path);
                if (r < 0)
                        return r;
        }
        return -ELOOP;
}

static bool has_entry(int directory, const char *name) {
        struct stat st;

        return fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) >= 0;
}

static int check_init(int store, const char *path, const char *system) {
        char init[PATH_MAX + 8];
        struct stat st;
        int fd;

        (void) snprintf(init, sizeof(init), "%s/init", path);
        fd = store_open(store, init, &st);
        if (fd < 0) {
                log_error("Cannot find %s/init in " STORE_DIR ": %s.", system, strerror(-fd));
                return fd;
        }
        (void) close(fd);

        if (!S_ISREG(st.st_mode) || (st.st_mode & 0111) == 0) {
                log_error("%s/init is no program.", system);
                return -ENOEXEC;
        }
        return 0;
}

int system_check(int store, const char *system, const char *machine) {
        _cleanup_close_ int fd = -1;
        char path[PATH_MAX];
        struct stat st;

        (void) snprintf(path, sizeof(path), "%s", system + strlen(STORE_DIR "/"));
        fd = store_open(store, path, &st);
        if (fd < 0 || !S_ISDIR(st.st_mode)) {
                int r = fd < 0 ? fd : -ENOTDIR;

                log_error("Cannot open the system %s of %s: %s.", system, machine, strerror(-r));
                return r;
        }

        /* NixOS gives these to a system that is to boot a computer. */
        if (has_entry(fd, "kernel") || has_entry(fd, "prepare-root")) {
                log_error(
                        "The system %s of %s is for a computer, not for a container: set "
                        "boot.isContainer = true in its configuration.",
                        system, machine);
                return -ENOEXEC;
        }

        return check_init(store, path, system);
}
