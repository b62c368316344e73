/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attributes.h"
#include "cleanup.h"
#include "content.h"
#include "copy.h"
#include "entries.h"
#include "place.h"
#include "resolve.h"

/* Each level costs four file descriptors. */
#define DEPTH_MAX 4096

/* Of files with several names the first one, by what it was a copy of; not there in the end. */
#define LINKS ".flakectr-links"

typedef struct Copy {
        int links;
        const CopyOrder *order;
} Copy;

static int copy_directory(const Copy *copy, int from, int to, unsigned depth);

static void become(const Copy *copy, struct stat *st) {
        st->st_uid = inside_move(&copy->order->move, st->st_uid);
        st->st_gid = inside_move(&copy->order->move, st->st_gid);
}

static void link_name(const struct stat *st, char ret[static 64]) {
        (void) snprintf(
                ret, 64, "%llx-%llx", (unsigned long long) st->st_dev,
                (unsigned long long) st->st_ino);
}

/* 1: it is there now, as another name of what is copied already. */
static int link_known(const Copy *copy, const struct stat *st, int to, const char *name) {
        char known[64];

        if (st->st_nlink < 2)
                return 0;
        link_name(st, known);
        if (linkat(copy->links, known, to, name, 0) >= 0)
                return 1;
        return errno == ENOENT ? 0 : -errno;
}

static int link_remember(const Copy *copy, const struct stat *st, int to, const char *name) {
        char known[64];

        if (st->st_nlink < 2)
                return 0;
        link_name(st, known);
        return linkat(to, name, copy->links, known, 0) < 0 ? -errno : 0;
}

static int copy_file(const Copy *copy, int from, int to, const char *name) {
        _cleanup_close_ int source = -1, target = -1;
        struct stat st;
        int r;

        source = resolve_open(
                from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOATIME, RESOLVE_INSIDE_MOUNT);
        if (source < 0 || fstat(source, &st) < 0)
                return source < 0 ? source : -errno;
        if (!S_ISREG(st.st_mode))
                return -ESTALE;

        target = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (target < 0)
                return -errno;
        r = content_copy(source, target, (uint64_t) st.st_size, copy->order->min_free);
        become(copy, &st);
        return r < 0 ? r : attributes_copy(source, target, &st, &copy->order->move);
}

static int copy_link(int from, int to, const char *name, const struct stat *st) {
        char target[PATH_MAX];
        ssize_t n;

        n = readlinkat(from, name, target, sizeof(target));
        if (n < 0 || n == sizeof(target))
                return n < 0 ? -errno : -ENAMETOOLONG;
        target[n] = '\0';
        if (symlinkat(target, to, name) < 0)
                return -errno;
        return attributes_set_at(to, name, st);
}

static int copy_special(int to, const char *name, const struct stat *st) {
        if (mknodat(to, name, st->st_mode & (S_IFMT | 0777), st->st_rdev) < 0)
                return -errno;
        return attributes_set_at(to, name, st);
}

static int copy_inner(const Copy *copy, int from, int to, const char *name, unsigned depth) {
        _cleanup_close_ int source = -1, target = -1;

        if (depth >= DEPTH_MAX)
                return -ELOOP;
        source = resolve_open(
                from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NOATIME, RESOLVE_INSIDE_MOUNT);
        if (source < 0 && source != -EXDEV)
                return source;
        if (mkdirat(to, name, 0700) < 0)
                return -errno;
        /* Of what is mounted there the place alone. */
        if (source < 0)
                return 0;
        target = openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        return target < 0 ? -errno : copy_directory(copy, source, target, depth + 1);
}

static int copy_entry(const Copy *copy, int from, int to, const char *name, unsigned depth) {
        struct stat st;
        int r;

        if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return -errno;
        if (S_ISDIR(st.st_mode))
                return copy_inner(copy, from, to, name, depth);

        r = link_known(copy, &st, to, name);
        if (r != 0)
                return r < 0 ? r : 0;
        become(copy, &st);
        if (S_ISREG(st.st_mode))
                r = copy_file(copy, from, to, name);
        else if (S_ISLNK(st.st_mode))
                r = copy_link(from, to, name, &st);
        else
                r = copy_special(to, name, &st);
        return r < 0 ? r : link_remember(copy, &st, to, name);
}

static int copy_directory(const Copy *copy, int from, int to, unsigned depth) {
        _cleanup_entries_ DIR *entries = NULL;
        struct dirent *entry;
        struct stat st;
        int r;

        if (fstat(from, &st) < 0)
                return -errno;
        r = content_check_free(to, copy->order->min_free);
        if (r >= 0)
                r = entries_open(from, &entries);
        while (r >= 0 && (r = entries_next(entries, &entry)) > 0)
                r = copy_entry(copy, from, to, entry->d_name, depth);
        become(copy, &st);
        return r < 0 ? r : attributes_copy(from, to, &st, &copy->order->move);
}

static int links_remove(int links, int parent) {
        _cleanup_entries_ DIR *entries = NULL;
        struct dirent *entry;
        int r;

        r = entries_open(links, &entries);
        while (r >= 0 && (r = entries_next(entries, &entry)) > 0)
                if (unlinkat(links, entry->d_name, 0) < 0)
                        r = -errno;
        return r < 0 ? r : unlinkat(parent, LINKS, AT_REMOVEDIR) < 0 ? -errno : 0;
}

int copy_tree(int source, int parent, const char *name, const CopyOrder *order) {
        _cleanup_close_ int target = -1, links = -1;
        Copy copy = { .order = order };
        int r;

        if (mkdirat(parent, name, 0700) < 0 || mkdirat(parent, LINKS, 0700) < 0)
                return -errno;
        target = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        links = openat(parent, LINKS, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (target < 0 || links < 0)
                return -errno;

        copy.links = links;
        r = copy_directory(&copy, source, target, 0);
        if (r >= 0)
                r = links_remove(links, parent);
        return r < 0 ? r : syncfs(parent) < 0 ? -errno : 0;
}

static int copy_place(int state, const char *from, const char *to, const CopyOrder *order) {
        _cleanup_close_ int source = -1, parent = -1;
        const char *name;

        source = place_open(state, from);
        if (source < 0)
                return source == -ENOENT ? 0 : source;
        parent = place_make_parent(state, to, &name);
        return parent < 0 ? parent : copy_tree(source, parent, name, order);
}

int copy_places(int state, char *const *pairs, const CopyOrder *order) {
        int r = 0;

        for (; r >= 0 && pairs[0]; pairs += 2)
                r = pairs[1] ? copy_place(state, pairs[0], pairs[1], order) : -EINVAL;
        return r;
}
