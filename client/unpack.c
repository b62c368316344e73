/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive-name.h"
#include "cleanup.h"
#include "unpack.h"
#include "write.h"

/*
 * The name among ours: its first component replaced. -EXDEV: it is none of those that were asked
 * for.
 */
static int name_inside(
        const Unpack *unpack, const char *name, char ret[static ARCHIVE_NAME_MAX + 1]) {
        char clean[ARCHIVE_NAME_MAX + 1];
        size_t first, size;
        int r;

        r = archive_name_clean(name, clean);
        if (r < 0)
                return r;
        first = strcspn(clean, "/");
        if (first == 0 || first != strlen(unpack->name) || strncmp(clean, unpack->name, first) != 0)
                return -EXDEV;

        size = strlen(unpack->ours);
        if (size + strlen(clean + first) > ARCHIVE_NAME_MAX)
                return -ENAMETOOLONG;
        memcpy(ret, unpack->ours, size);
        strcpy(ret + size, clean + first);
        return 0;
}

/*
 * "../" as often as there are directories of the copy above it, and none behind that, where a link
 * could be in the way: so it leads to what was copied.
 */
static bool target_is_inside(const char *name, const char *target) {
        size_t depth = 0;

        if (target[0] == '/' || target[0] == '\0')
                return false;
        for (const char *slash = name; (slash = strchr(slash, '/')); slash++)
                depth++;
        while (strncmp(target, "../", 3) == 0 || strcmp(target, "..") == 0) {
                /* The directory that the copy itself is in is not a part of it. */
                if (depth-- <= 1)
                        return false;
                target += target[2] == '/' ? 3 : 2;
                target += strspn(target, "/");
        }
        for (const char *part = target; *part; part += strspn(part, "/")) {
                size_t size = strcspn(part, "/");

                if (size == 2 && strncmp(part, "..", 2) == 0)
                        return false;
                part += size;
        }
        return depth > 0;
}

static int unpack_file(
        const Unpack *unpack,
        Archive *archive,
        const Member *member,
        int parent,
        const char *last) {
        const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = member->mtime } };
        _cleanup_close_ int fd = -1;
        char buffer[64 * 1024];
        ssize_t n;
        int r;

        r = archive_name_make_room(parent, last);
        if (r < 0)
                return r;
        fd =
                openat(parent, last, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                       member->mode & ~unpack->umask & 0777);
        if (fd < 0)
                return -errno;

        while ((n = archive_read(archive, buffer, sizeof(buffer))) > 0) {
                r = write_all(fd, buffer, (size_t) n);
                if (r < 0)
                        return r;
        }
        if (n < 0)
                return (int) n;
        (void) futimens(fd, times);
        return close(TAKE_FD(fd)) < 0 ? -errno : 0;
}

/* The owner can always go on to write into it. */
static int unpack_directory(
        const Unpack *unpack, const Member *member, int parent, const char *last) {
        struct stat stat;

        if (mkdirat(parent, last, (member->mode | 0700) & ~unpack->umask & 0777) >= 0)
                return 0;
        if (errno != EEXIST)
                return -errno;
        if (fstatat(parent, last, &stat, AT_SYMLINK_NOFOLLOW) < 0)
                return -errno;
        return S_ISDIR(stat.st_mode) ? 0 : -ENOTDIR;
}

static int unpack_symlink(
        const Unpack *unpack,
        const Member *member,
        const char *full,
        int parent,
        const char *last) {
        int r;

        if (!target_is_inside(full, member->target)) {
                unpack->left_out(member->name, "is a link that leads out", unpack->userdata);
                return 0;
        }
        r = archive_name_make_room(parent, last);
        return r < 0 ? r : symlinkat(member->target, parent, last) < 0 ? -errno : 0;
}

/* Of what came before it; a link is not followed, and it is checked what it is. */
static int unpack_hardlink(
        const Unpack *unpack, const Member *member, int parent, const char *last) {
        char target[ARCHIVE_NAME_MAX + 1];
        _cleanup_close_ int from = -1;
        const char *name;
        struct stat stat;
        int r;

        r = name_inside(unpack, member->target, target);
        if (r >= 0)
                r = archive_name_open_parent(unpack->directory, target, &from, &name);
        if (r < 0)
                return r;
        if (fstatat(from, name, &stat, AT_SYMLINK_NOFOLLOW) < 0)
                return -errno;
        if (!S_ISREG(stat.st_mode))
                return -EXDEV;

        r = archive_name_make_room(parent, last);
        return r < 0 ? r : linkat(from, name, parent, last, 0) < 0 ? -errno : 0;
}

static int unpack_one(const Unpack *unpack, Archive *archive, const Member *member) {
        char full[ARCHIVE_NAME_MAX + 1], name[ARCHIVE_NAME_MAX + 1];
        _cleanup_close_ int parent = -1;
        const char *last;
        int r;

        r = name_inside(unpack, member->name, full);
        if (r < 0)
                return r;
        strcpy(name, full);
        r = archive_name_open_parent(unpack->directory, name, &parent, &last);
        if (r < 0)
                return r;

        switch (member->type) {
        case MEMBER_FILE:
                return unpack_file(unpack, archive, member, parent, last);
        case MEMBER_DIRECTORY:
                return unpack_directory(unpack, member, parent, last);
        case MEMBER_SYMLINK:
                return unpack_symlink(unpack, member, full, parent, last);
        case MEMBER_HARDLINK:
                return unpack_hardlink(unpack, member, parent, last);
        case MEMBER_PIPE:
        case MEMBER_CHARACTER:
        case MEMBER_BLOCK:
        case MEMBER_OTHER:
                unpack->left_out(
                        member->name, "is neither a file, a directory nor a link",
                        unpack->userdata);
                return 0;
        }
        return -EBADMSG;
}

int unpack_all(const Unpack *unpack, Archive *archive) {
        Member member;
        int r;

        while ((r = archive_next(archive, &member)) > 0) {
                r = unpack_one(unpack, archive, &member);
                if (r < 0)
                        return r;
        }
        return r;
}
