/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "deletion.h"
#include "entries.h"
#include "inode-flags.h"
#include "resolve.h"

/* What is deeper is moved up first: each level costs a file descriptor. */
#define DEPTH_MAX 32

/* Whoever writes without end is not waited for without end. */
#define TRIES 1000

/* One filesystem, or subvolume of one, from its top down: nothing can be moved out of it. */
typedef struct Deletion {
        int top;
        dev_t device;
        int outermost; /* where a subvolume as a whole can be moved to */
        unsigned moved;
} Deletion;

static int clear_directory(Deletion *deletion, int fd, unsigned depth);

/* 1: the way is free now, try again. */
static int make_way(int directory, const char *name, int cause) {
        int r, s;

        if (cause != -EPERM && cause != -EACCES && cause != -EROFS)
                return cause;
        r = inode_flags_clear_at(directory, name);
        s = inode_flags_clear(directory);
        return r > 0 || s > 0 ? 1 : cause;
}

static int unlink_one(int directory, const char *name, int flags) {
        int r;

        for (int i = 0; i < TRIES; i++) {
                if (unlinkat(directory, name, flags) >= 0 || errno == ENOENT)
                        return 0;
                r = make_way(directory, name, -errno);
                if (r < 0)
                        return r;
        }
        return -EBUSY;
}

static int open_directory(int directory, const char *name) {
        int r, fd;

        for (int i = 0; i < TRIES; i++) {
                fd = resolve_open(
                        directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NOATIME,
                        RESOLVE_INSIDE_MOUNT);
                if (fd >= 0)
                        return fd;
                r = make_way(directory, name, fd);
                if (r < 0)
                        return r;
        }
        return -EBUSY;
}

/* To a directory that is looked through again, under a name that nothing has there. */
static int move_to(Deletion *deletion, int directory, const char *name, int target) {
        char new[32];
        int r;

        for (int i = 0; i < TRIES; i++) {
                (void) snprintf(new, sizeof(new), "deep-%x", deletion->moved++);
                if (renameat2(directory, name, target, new, RENAME_NOREPLACE) >= 0)
                        return 1;
                /* Another deletion of the same tree has moved or deleted it. */
                if (errno == ENOENT)
                        return 1;
                if (errno == EEXIST)
                        continue;
                r = -errno;
                if (r == -EPERM && inode_flags_clear(target) > 0)
                        continue;
                r = make_way(directory, name, r);
                if (r < 0)
                        return r;
        }
        return -EBUSY;
}

/* 1: it was moved away, and comes later. */
static int enter(Deletion *deletion, int directory, const char *name, int fd, unsigned depth) {
        Deletion inner;
        struct stat st;
        int r;

        if (fstat(fd, &st) < 0)
                return -errno;
        if (st.st_dev == deletion->device) {
                if (depth < DEPTH_MAX)
                        return clear_directory(deletion, fd, depth + 1);
                return move_to(deletion, directory, name, deletion->top);
        }

        r = depth > 0 ? move_to(deletion, directory, name, deletion->outermost) : 0;
        if (r > 0)
                return r;
        inner = (Deletion){ fd, st.st_dev, deletion->outermost, deletion->moved };
        (void) inode_flags_clear(fd);
        return clear_directory(&inner, fd, 0);
}

static int remove_directory(Deletion *deletion, int directory, const char *name, unsigned depth) {
        int r = 0;

        for (int i = 0; i < TRIES; i++) {
                _cleanup_close_ int fd = open_directory(directory, name);

                if (fd < 0)
                        return fd == -ENOENT ? 0 : fd;
                r = enter(deletion, directory, name, fd, depth);
                if (r > 0)
                        return 0;
                if (r >= 0)
                        r = unlink_one(directory, name, AT_REMOVEDIR);
                if (r != -ENOTEMPTY && r != -EEXIST)
                        return r;
        }
        return r;
}

/* What it was when it was listed may be something else by now. */
static int remove_entry(
        Deletion *deletion, int directory, const struct dirent *entry, unsigned depth) {
        int r = -EISDIR;

        if (entry->d_type != DT_DIR)
                r = unlink_one(directory, entry->d_name, 0);
        if (r == -EISDIR)
                r = remove_directory(deletion, directory, entry->d_name, depth);
        return r == -ENOTDIR || r == -ELOOP ? unlink_one(directory, entry->d_name, 0) : r;
}

/* All that can be deleted; the first failure. */
static int clear_directory(Deletion *deletion, int fd, unsigned depth) {
        _cleanup_entries_ DIR *entries = NULL;
        struct dirent *entry;
        int r, one, failure = 0;

        r = entries_open(fd, &entries);
        if (r == -ENOENT)
                return 0;
        while (r >= 0 && (r = entries_next(entries, &entry)) > 0) {
                one = remove_entry(deletion, fd, entry, depth);
                if (failure == 0)
                        failure = one;
        }
        return failure ?: r;
}

/* What is opened here is the top, whatever it is a part of. */
static int clear_top(int fd) {
        Deletion deletion = { .top = fd, .outermost = fd };
        struct stat st;

        if (fstat(fd, &st) < 0)
                return -errno;
        deletion.device = st.st_dev;
        (void) inode_flags_clear(fd);
        return clear_directory(&deletion, fd, 0);
}

int deletion_run(int directory, const char *name) {
        int r = 0;

        for (int i = 0; i < TRIES; i++) {
                _cleanup_close_ int fd = open_directory(directory, name);

                if (fd == -ENOENT)
                        return 0;
                if (fd == -ENOTDIR || fd == -ELOOP)
                        return unlink_one(directory, name, 0);
                r = fd < 0 ? fd : clear_top(fd);
                if (r >= 0)
                        r = unlink_one(directory, name, AT_REMOVEDIR);
                if (r != -ENOTEMPTY && r != -EEXIST)
                        return r;
        }
        return r;
}

int deletion_run_all(int directory) {
        _cleanup_entries_ DIR *entries = NULL;
        struct dirent *entry;
        int r, one, failure = 0;

        r = entries_open(directory, &entries);
        while (r >= 0 && (r = entries_next(entries, &entry)) > 0) {
                one = deletion_run(directory, entry->d_name);
                if (failure == 0)
                        failure = one;
        }
        return failure ?: r;
}
