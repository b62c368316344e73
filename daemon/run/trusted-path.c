/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cleanup.h"
#include "resolve.h"
#include "trusted-path.h"

/* As many as the kernel follows. */
#define LINKS_MAX 40

/* What is still to be gone, from where it is open. */
typedef struct Walk {
        int fd;
        char rest[2 * PATH_MAX];
        unsigned links;
} Walk;

/* In /proc they lead where no path does, and whose they are a FUSE server says as it likes. */
static int check_link(int fd, const struct stat *st, uid_t reader) {
        struct statfs file_system;

        if (fstatfs(fd, &file_system) < 0)
                return -errno;
        if (file_system.f_type == PROC_SUPER_MAGIC || file_system.f_type == FUSE_SUPER_MAGIC)
                return -ELOOP;
        return st->st_uid == 0 || st->st_uid == reader ? 0 : -ELOOP;
}

static int go_to_root(Walk *walk) {
        walk->fd = close_fd(walk->fd);
        walk->fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        return walk->fd < 0 ? -errno : 0;
}

/* Its target takes its place. */
static int follow(Walk *walk, int link) {
        char target[PATH_MAX], rest[2 * PATH_MAX];
        ssize_t length;

        length = readlinkat(link, "", target, sizeof(target) - 1);
        if (length < 0)
                return -errno;
        target[length] = '\0';
        if (++walk->links > LINKS_MAX)
                return -ELOOP;

        (void) strcpy(rest, walk->rest);
        if ((size_t) snprintf(walk->rest, sizeof(rest), "%s/%s", target, rest) >= sizeof(rest))
                return -ENAMETOOLONG;
        return target[0] == '/' ? go_to_root(walk) : 0;
}

/* The first component of what is left, which is taken from there. */
static int take_name(Walk *walk, char ret[static NAME_MAX + 1]) {
        const char *name = walk->rest + strspn(walk->rest, "/");
        size_t length = strcspn(name, "/");

        if (length > NAME_MAX)
                return -ENAMETOOLONG;
        memcpy(ret, name, length);
        ret[length] = '\0';
        memmove(walk->rest, name + length, strlen(name + length) + 1);
        return length > 0;
}

/* What is mounted when somebody goes there is, by going there. */
static int open_component(int directory, const char *name) {
        char within[NAME_MAX + sizeof("/.")];
        int fd;

        (void) snprintf(within, sizeof(within), "%s/.", name);
        fd = resolve_open(directory, within, O_PATH, RESOLVE_NO_SYMLINKS);
        if (fd != -ELOOP && fd != -ENOTDIR)
                return fd;
        return resolve_open(directory, name, O_PATH | O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
}

static int step(Walk *walk, const char *name, uid_t reader) {
        _cleanup_close_ int next = -1;
        struct stat st;
        int r;

        next = open_component(walk->fd, name);
        if (next < 0)
                return next;
        if (fstat(next, &st) < 0)
                return -errno;
        if (!S_ISLNK(st.st_mode)) {
                (void) close_fd(walk->fd);
                walk->fd = TAKE_FD(next);
                return 0;
        }

        r = check_link(next, &st, reader);
        return r < 0 ? r : follow(walk, next);
}

int trusted_path_open(const char *path, uid_t reader) {
        char name[NAME_MAX + 1];
        Walk walk = { .fd = -1 };
        int r;

        if (strlen(path) >= PATH_MAX)
                return -ENAMETOOLONG;
        (void) strcpy(walk.rest, path);

        r = go_to_root(&walk);
        while (r >= 0 && (r = take_name(&walk, name)) > 0)
                r = step(&walk, name, reader);
        if (r < 0)
                walk.fd = close_fd(walk.fd);
        return r < 0 ? r : walk.fd;
}
