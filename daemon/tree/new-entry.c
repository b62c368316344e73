/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "archive-name.h"
#include "attributes.h"
#include "cleanup.h"
#include "content.h"
#include "inside.h"
#include "new-entry.h"
#include "write.h"

/* So much is written before the disk is looked at again. */
#define PIECE (16 * 1024 * 1024)

static int set_attribute(const NewEntry *entry, int fd, const Attribute *attribute) {
        _cleanup_free_ char *value = malloc(attribute->size + INSIDE_ATTRIBUTE_GROWS);
        size_t size = attribute->size;
        int r;

        if (!value)
                return -ENOMEM;
        memcpy(value, attribute->value, size);
        r = inside_attribute_to_disk(entry->shift, attribute->name, value, &size);
        if (r < 0)
                return r == -ENOTSUP ? 0 : r;
        /* Not every file system has each of them. */
        if (fsetxattr(fd, attribute->name, value, size, 0) < 0 && errno != EOPNOTSUPP)
                return -errno;
        return 0;
}

static int set_attributes(const NewEntry *entry, int fd) {
        Attribute attribute;
        size_t place = 0;
        int r = 0;

        while (r >= 0 && archive_next_attribute(entry->archive, &place, &attribute) > 0)
                r = set_attribute(entry, fd, &attribute);
        return r;
}

static int get_owner(const NewEntry *entry, struct stat *ret) {
        const Member *member = entry->member;

        if (member->uid >= INSIDE_IDS || member->gid >= INSIDE_IDS)
                return -ERANGE;
        *ret = (struct stat){
                .st_uid = entry->shift + (uid_t) member->uid,
                .st_gid = entry->shift + (gid_t) member->gid,
                .st_mode = member->mode,
                .st_atim.tv_sec = member->mtime,
                .st_mtim.tv_sec = member->mtime,
        };
        return 0;
}

static int dress(const NewEntry *entry, const struct stat *st, int fd) {
        const struct timespec times[2] = { st->st_atim, st->st_mtim };
        int r;

        /* A change of the owner takes rights and capabilities away. */
        if (fchown(fd, st->st_uid, st->st_gid) < 0)
                return -errno;
        r = set_attributes(entry, fd);
        if (r < 0)
                return r;
        return fchmod(fd, st->st_mode) < 0 || futimens(fd, times) < 0 ? -errno : 0;
}

int new_entry_dress(const NewEntry *entry, int fd) {
        struct stat st;
        int r;

        r = get_owner(entry, &st);
        return r < 0 ? r : dress(entry, &st, fd);
}

static bool is_nothing(const char *buffer, size_t size) {
        return buffer[0] == '\0' && memcmp(buffer, buffer + 1, size - 1) == 0;
}

/* Of nothing but zeros a hole is left. */
static int write_content(const NewEntry *entry, int fd) {
        char buffer[64 * 1024];
        size_t since = PIECE;
        ssize_t n;
        int r = 0;

        while (r >= 0 && (n = archive_read(entry->archive, buffer, sizeof(buffer))) > 0) {
                if (is_nothing(buffer, (size_t) n)) {
                        r = lseek(fd, n, SEEK_CUR) < 0 ? -errno : 0;
                        continue;
                }
                since += (size_t) n;
                if (since >= PIECE) {
                        since = 0;
                        r = content_check_free(fd, entry->min_free);
                }
                if (r >= 0)
                        r = share_take_bytes(entry->share, (uint64_t) n);
                if (r >= 0)
                        r = write_all(fd, buffer, (size_t) n);
        }
        if (r >= 0 && n < 0)
                r = (int) n;
        return r < 0 ? r : ftruncate(fd, (off_t) entry->member->size) < 0 ? -errno : 0;
}

static int make_file(const NewEntry *entry, const struct stat *st) {
        _cleanup_close_ int fd = -1;
        int r;

        fd =
                openat(entry->parent, entry->name,
                       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0)
                return -errno;
        r = write_content(entry, fd);
        return r < 0 ? r : dress(entry, st, fd);
}

static int make_directory(const NewEntry *entry, const struct stat *st) {
        _cleanup_close_ int fd = -1;
        int r;

        if (mkdirat(entry->parent, entry->name, 0700) < 0 && errno != EEXIST)
                return -errno;
        fd = openat(entry->parent, entry->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        r = content_check_free(fd, entry->min_free);
        return r < 0 ? r : dress(entry, st, fd);
}

static int make_symlink(const NewEntry *entry, const struct stat *owner) {
        struct stat st = *owner;

        if (symlinkat(entry->member->target, entry->parent, entry->name) < 0)
                return -errno;
        st.st_mode = S_IFLNK;
        return attributes_set_at(entry->parent, entry->name, &st);
}

/* A device that is none is a whiteout of overlayfs, which containers make as well. */
static int make_special(const NewEntry *entry, const struct stat *owner, mode_t type) {
        struct stat st = *owner;

        st.st_mode |= type;
        if (mknodat(entry->parent, entry->name, st.st_mode & (S_IFMT | 0777), 0) < 0)
                return -errno;
        return attributes_set_at(entry->parent, entry->name, &st);
}

static int make_in_room(const NewEntry *entry, const struct stat *st) {
        int r;

        r = archive_name_make_room(entry->parent, entry->name);
        if (r < 0)
                return r;

        switch (entry->member->type) {
        case MEMBER_FILE:
                return make_file(entry, st);
        case MEMBER_SYMLINK:
                return make_symlink(entry, st);
        case MEMBER_PIPE:
                return make_special(entry, st, S_IFIFO);
        case MEMBER_CHARACTER:
                return make_special(entry, st, S_IFCHR);
        case MEMBER_DIRECTORY:
        case MEMBER_HARDLINK:
        case MEMBER_BLOCK:
        case MEMBER_OTHER:
                break;
        }
        return -EOPNOTSUPP;
}

int new_entry_make(const NewEntry *entry) {
        const Member *member = entry->member;
        struct stat st;
        int r;

        if (member->type == MEMBER_BLOCK ||
            (member->type == MEMBER_CHARACTER && member->device != 0))
                return -ENODEV;
        /* Before its content, which may be long. */
        r = get_owner(entry, &st);
        if (r >= 0)
                r = share_take_file(entry->share);
        if (r < 0)
                return r;
        return member->type == MEMBER_DIRECTORY ? make_directory(entry, &st) :
                                                  make_in_room(entry, &st);
}
