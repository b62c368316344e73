/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "archive-writer.h"
#include "attributes.h"
#include "cleanup.h"
#include "entries.h"
#include "inside.h"
#include "pack.h"
#include "pax.h"
#include "resolve.h"

/* Of files with several names that is; beyond, each name is a file of its own. */
#define LINKS_MAX (256 * 1024)

/* Of files with several names the first one. */
typedef struct Link {
        dev_t device;
        ino_t inode;
        char name[];
} Link;

typedef struct Pack {
        FILE *output;
        uid_t shift;
        void *links;
        size_t n_links;
        Member member; /* its name is that of where we are */
} Pack;

static int pack_directory(Pack *pack, int directory, const struct stat *st);

static int compare(const void *left, const void *right) {
        const Link *a = left, *b = right;

        if (a->device != b->device)
                return a->device < b->device ? -1 : 1;
        return a->inode == b->inode ? 0 : a->inode < b->inode ? -1 : 1;
}

/* 1: the member becomes another name of one that came before. */
static int link_known(Pack *pack, const struct stat *st) {
        size_t size = strlen(pack->member.name) + 1;
        Link *link, **known;

        if (st->st_nlink < 2 || pack->n_links >= LINKS_MAX)
                return 0;
        link = malloc(sizeof(*link) + size);
        if (!link)
                return -ENOMEM;
        *link = (Link){ .device = st->st_dev, .inode = st->st_ino };
        memcpy(link->name, pack->member.name, size);

        known = tsearch(link, &pack->links, compare);
        if (!known || *known != link)
                free(link);
        if (!known)
                return -ENOMEM;
        if (*known == link) {
                pack->n_links++;
                return 0;
        }
        (void) strcpy(pack->member.target, (*known)->name);
        return 1;
}

/* The value is that of one of the names that the kernel has given. */
static int add_attribute(const Pack *pack, int fd, const char *name, FILE *records) {
        char key[XATTR_NAME_MAX + sizeof(PAX_ATTRIBUTE)];
        _cleanup_free_ char *value = malloc(XATTR_SIZE_MAX);
        size_t size;
        ssize_t n;

        if (!value)
                return -ENOMEM;
        n = fgetxattr(fd, name, value, XATTR_SIZE_MAX);
        if (n < 0)
                return errno == ENODATA ? 0 : -errno;
        size = (size_t) n;
        if (inside_attribute_from_disk(pack->shift, name, value, &size) < 0)
                return 0;

        (void) snprintf(key, sizeof(key), PAX_ATTRIBUTE "%s", name);
        pax_write(records, key, value, size);
        return 0;
}

static int add_attributes(const Pack *pack, int fd, FILE *records) {
        _cleanup_free_ char *names = NULL;
        ssize_t size;
        int r = 0;

        size = attributes_list(fd, &names);
        if (size < 0)
                return (int) size;
        for (const char *name = names; r >= 0 && name < names + size; name += strlen(name) + 1)
                r = add_attribute(pack, fd, name, records);
        return r;
}

/* With the extended attributes of what is open; -1: it has none. */
static int write_member(Pack *pack, MemberType type, const struct stat *st, int fd) {
        _cleanup_free_ char *records = NULL;
        Member *member = &pack->member;
        size_t size;
        FILE *stream;
        int r = 0;

        member->type = type;
        member->mode = st->st_mode & 07777;
        member->uid = inside_from_disk(pack->shift, st->st_uid);
        member->gid = inside_from_disk(pack->shift, st->st_gid);
        member->mtime = st->st_mtim.tv_sec;
        member->size = type == MEMBER_FILE ? (uint64_t) st->st_size : 0;
        if (type != MEMBER_SYMLINK && type != MEMBER_HARDLINK)
                member->target[0] = '\0';

        stream = open_memstream(&records, &size);
        if (!stream)
                return -ENOMEM;
        if (fd >= 0)
                r = add_attributes(pack, fd, stream);
        if (fclose(stream) != 0 && r >= 0)
                r = -ENOMEM;
        return r < 0 ? r : archive_write_member(pack->output, member, records, size);
}

static int pack_file(Pack *pack, int directory, const char *name) {
        _cleanup_close_ int fd = -1;
        struct stat st;
        int r;

        fd = resolve_open(
                directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, RESOLVE_INSIDE_MOUNT);
        if (fd < 0 || fstat(fd, &st) < 0)
                return fd < 0 ? fd : -errno;
        if (!S_ISREG(st.st_mode))
                return -ESTALE;

        r = write_member(pack, MEMBER_FILE, &st, fd);
        return r < 0 ? r : archive_write_content(pack->output, fd, (uint64_t) st.st_size);
}

static int pack_link(Pack *pack, int directory, const char *name, const struct stat *st) {
        ssize_t n;

        n = readlinkat(directory, name, pack->member.target, sizeof(pack->member.target));
        if (n < 0 || n == sizeof(pack->member.target))
                return n < 0 ? -errno : -ENAMETOOLONG;
        pack->member.target[n] = '\0';
        return write_member(pack, MEMBER_SYMLINK, st, -1);
}

/* A whiteout of overlayfs is a device that is none. */
static bool stays_behind(const struct stat *st) {
        return S_ISSOCK(st->st_mode) ||
                ((S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode)) && st->st_rdev != 0);
}

static int pack_special(Pack *pack, const struct stat *st) {
        pack->member.device = 0;
        return write_member(pack, S_ISFIFO(st->st_mode) ? MEMBER_PIPE : MEMBER_CHARACTER, st, -1);
}

static int pack_inner(Pack *pack, int directory, const char *name, const struct stat *st) {
        _cleanup_close_ int fd = -1;

        fd = resolve_open(
                directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, RESOLVE_INSIDE_MOUNT);
        if (fd < 0 && fd != -EXDEV)
                return fd;
        /* Of what is mounted there the place alone. */
        return fd < 0 ? write_member(pack, MEMBER_DIRECTORY, st, -1) : pack_directory(pack, fd, st);
}

static int pack_known(Pack *pack, int directory, const char *name, const struct stat *st) {
        int r;

        r = link_known(pack, st);
        if (r != 0)
                return r < 0 ? r : write_member(pack, MEMBER_HARDLINK, st, -1);
        if (S_ISREG(st->st_mode))
                return pack_file(pack, directory, name);
        return S_ISLNK(st->st_mode) ? pack_link(pack, directory, name, st) : pack_special(pack, st);
}

static int pack_entry(Pack *pack, int directory, const char *name) {
        char *path = pack->member.name;
        size_t length = strlen(path);
        struct stat st;
        int r;

        if (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return -errno;
        if (length + strlen(name) > ARCHIVE_NAME_MAX - 1)
                return -ENAMETOOLONG;

        (void) strcpy(path + length, name);
        if (S_ISDIR(st.st_mode)) {
                (void) strcat(path, "/");
                r = pack_inner(pack, directory, name, &st);
        } else {
                r = stays_behind(&st) ? 0 : pack_known(pack, directory, name, &st);
        }
        path[length] = '\0';
        return r;
}

static int pack_directory(Pack *pack, int directory, const struct stat *st) {
        _cleanup_entries_ DIR *entries = NULL;
        struct dirent *entry;
        int r;

        r = write_member(pack, MEMBER_DIRECTORY, st, directory);
        if (r >= 0)
                r = entries_open(directory, &entries);
        while (r >= 0 && (r = entries_next(entries, &entry)) > 0)
                r = pack_entry(pack, directory, entry->d_name);
        return r;
}

int pack_tree(FILE *output, int directory, const char *name, uid_t shift) {
        _cleanup_free_ Pack *pack = calloc(1, sizeof(*pack));
        struct stat st;
        int r;

        if (!pack)
                return -ENOMEM;
        if (fstat(directory, &st) < 0)
                return -errno;

        pack->output = output;
        pack->shift = shift;
        (void) snprintf(pack->member.name, sizeof(pack->member.name), "%s/", name);
        r = pack_directory(pack, directory, &st);
        tdestroy(pack->links, free);
        return r;
}
