/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "archive.h"
#include "cleanup.h"
#include "number.h"
#include "pax.h"
#include "read.h"
#include "tar.h"

/* Of a name, or records of pax, which come as content. */
#define EXTRA_SIZE_MAX (ARCHIVE_ATTRIBUTES_MAX + 64 * 1024)

/* GNU tar's 0.0, 0.1 and 1.0 formats for files with holes. */
#define PAX_HOLES "GNU.sparse."

/* What records have said of the next member. */
enum {
        HAS_SIZE = 1 << 0,
        HAS_MTIME = 1 << 1,
        HAS_UID = 1 << 2,
        HAS_GID = 1 << 3,
        HAS_HOLES = 1 << 4, /* its content is in a form of GNU tar's own */
};

/* All of it; 0: nothing came any more. */
static ssize_t read_whole(int fd, char *buffer, size_t size) {
        size_t length;
        int r;

        r = read_all(fd, buffer, size, &length);
        if (r < 0)
                return r;
        return length == 0 || length == size ? (ssize_t) length : -EPIPE;
}

static int take_name(char ret[static ARCHIVE_NAME_MAX + 1], const char *text, size_t size) {
        size = strnlen(text, size);
        if (size > ARCHIVE_NAME_MAX)
                return -ENAMETOOLONG;
        memcpy(ret, text, size);
        ret[size] = '\0';
        return 0;
}

static void begin_content(Archive *archive, uint64_t size) {
        archive->left = size;
        archive->fill = tar_fill(size);
}

ssize_t archive_read(Archive *archive, char *buffer, size_t size) {
        ssize_t n;

        if (size > archive->left)
                size = (size_t) archive->left;
        if (size == 0)
                return 0;

        n = read_whole(archive->fd, buffer, size);
        if (n <= 0)
                return n < 0 ? n : -EPIPE;
        archive->left -= (uint64_t) n;
        archive->bytes += (uint64_t) n;
        if (archive->told)
                archive->told(archive->bytes, archive->userdata);
        return n;
}

static int skip_content(Archive *archive) {
        char buffer[64 * 1024];
        ssize_t n;

        while ((n = archive_read(archive, buffer, sizeof(buffer))) > 0)
                continue;
        if (n == 0 && archive->fill > 0)
                n = read_whole(archive->fd, buffer, archive->fill);
        archive->fill = 0;
        return n < 0 ? (int) n : 0;
}

/* "name", a byte 0, the size of the value, and the value with a byte 0. */
static int take_attribute(Archive *archive, const char *name, const char *value, size_t size) {
        size_t length = strlen(name) + 1, used = archive->attributes_size;
        size_t more = length + sizeof(size) + size + 1;
        char *end;

        if (length == 1 || more > ARCHIVE_ATTRIBUTES_MAX - used)
                return -EBADMSG;
        end = realloc(archive->attributes, used + more);
        if (!end)
                return -ENOMEM;

        archive->attributes = end;
        end += used;
        memcpy(end, name, length);
        memcpy(end + length, &size, sizeof(size));
        memcpy(end + length + sizeof(size), value, size + 1);
        archive->attributes_size += more;
        return 0;
}

int archive_next_attribute(const Archive *archive, size_t *place, Attribute *ret) {
        const char *name;
        size_t length;

        if (*place >= archive->attributes_size)
                return 0;
        name = archive->attributes + *place;
        length = strlen(name) + 1;
        ret->name = name;
        memcpy(&ret->size, name + length, sizeof(ret->size));
        ret->value = name + length + sizeof(ret->size);
        *place += length + sizeof(ret->size) + ret->size + 1;
        return 1;
}

static int take_unsigned(Archive *archive, unsigned has, const char *value, uint64_t *ret) {
        archive->has |= has;
        return number_parse(value, ret) < 0 || *ret > INT64_MAX ? -EBADMSG : 0;
}

/* With or without a fraction. */
static int take_mtime(Archive *archive, const char *value) {
        errno = 0;
        archive->next.mtime = strtoll(value, NULL, 10);
        archive->has |= HAS_MTIME;
        return errno != 0 ? -EBADMSG : 0;
}

static int take_record(void *userdata, const char *key, const char *value, size_t size) {
        Archive *archive = userdata;
        Member *next = &archive->next;

        if (strcmp(key, "path") == 0)
                return take_name(next->name, value, size);
        if (strcmp(key, "linkpath") == 0)
                return take_name(next->target, value, size);
        if (strcmp(key, "size") == 0)
                return take_unsigned(archive, HAS_SIZE, value, &next->size);
        if (strcmp(key, "uid") == 0)
                return take_unsigned(archive, HAS_UID, value, &next->uid);
        if (strcmp(key, "gid") == 0)
                return take_unsigned(archive, HAS_GID, value, &next->gid);
        if (strcmp(key, "mtime") == 0)
                return take_mtime(archive, value);
        if (strncmp(key, PAX_ATTRIBUTE, strlen(PAX_ATTRIBUTE)) == 0)
                return take_attribute(archive, key + strlen(PAX_ATTRIBUTE), value, size);
        if (strncmp(key, PAX_HOLES, strlen(PAX_HOLES)) != 0)
                return 0;
        archive->has |= HAS_HOLES;
        return strcmp(key, PAX_HOLES "name") == 0 ? take_name(next->name, value, size) : 0;
}

/* What is told of the next member before its header. */
static int take_extra(Archive *archive, char type, uint64_t size) {
        _cleanup_free_ char *text = NULL;
        ssize_t n;
        int r = 0;

        if (size > EXTRA_SIZE_MAX)
                return -EBADMSG;
        text = calloc(1, (size_t) size + 1);
        if (!text)
                return -ENOMEM;

        begin_content(archive, size);
        n = archive_read(archive, text, (size_t) size);
        if (n < 0)
                return (int) n;
        if (type == 'L')
                r = take_name(archive->next.name, text, (size_t) size);
        else if (type == 'K')
                r = take_name(archive->next.target, text, (size_t) size);
        else if (type == 'x')
                r = pax_read(text, (size_t) size, take_record, archive);
        return r < 0 ? r : skip_content(archive);
}

static MemberType type_of(const TarHeader *header) {
        switch (header->type) {
        case '\0':
        case '0':
        case '7':
                return MEMBER_FILE;
        case '1':
                return MEMBER_HARDLINK;
        case '2':
                return MEMBER_SYMLINK;
        case '3':
                return MEMBER_CHARACTER;
        case '4':
                return MEMBER_BLOCK;
        case '5':
                return MEMBER_DIRECTORY;
        case '6':
                return MEMBER_PIPE;
        default:
                return MEMBER_OTHER;
        }
}

static int take_numbers(const Archive *archive, const TarHeader *header, Member *ret) {
        uint64_t mode, mtime, major = 0, minor = 0;
        int r;

        r = tar_number_read(header->mode, sizeof(header->mode), &mode);
        if (r >= 0 && !(archive->has & HAS_UID))
                r = tar_number_read(header->uid, sizeof(header->uid), &ret->uid);
        if (r >= 0 && !(archive->has & HAS_GID))
                r = tar_number_read(header->gid, sizeof(header->gid), &ret->gid);
        if (r >= 0 && (ret->type == MEMBER_CHARACTER || ret->type == MEMBER_BLOCK))
                r = tar_number_read(header->major, sizeof(header->major), &major) < 0 ?
                        -EBADMSG :
                        tar_number_read(header->minor, sizeof(header->minor), &minor);
        /* Before 1970 there is a form of its own. */
        if (tar_number_read(header->mtime, sizeof(header->mtime), &mtime) < 0)
                mtime = 0;
        if (r < 0)
                return r;

        ret->mode = (mode_t) mode & 07777;
        ret->device = makedev((unsigned) major, (unsigned) minor);
        if (!(archive->has & HAS_MTIME))
                ret->mtime = (int64_t) (mtime & INT64_MAX);
        return 0;
}

static int take_header(Archive *archive, const TarHeader *header, uint64_t size, Member *ret) {
        char name[sizeof(header->prefix) + sizeof(header->name) + 2] = "";
        bool has_prefix = memcmp(header->magic, "ustar", 6) == 0 && header->prefix[0] != '\0';
        int r;

        *ret = archive->next;
        ret->type = archive->has & HAS_HOLES ? MEMBER_OTHER : type_of(header);
        r = take_numbers(archive, header, ret);
        if (r < 0)
                return r;
        if (!(archive->has & HAS_SIZE))
                ret->size = size;
        (void) snprintf(
                name, sizeof(name), "%.*s%s%.*s", has_prefix ? (int) sizeof(header->prefix) : 0,
                header->prefix, has_prefix ? "/" : "", (int) sizeof(header->name), header->name);
        if (ret->name[0] == '\0')
                r = take_name(ret->name, name, sizeof(name));
        if (r >= 0 && ret->target[0] == '\0')
                r = take_name(ret->target, header->target, sizeof(header->target));
        if (ret->type != MEMBER_FILE && ret->type != MEMBER_OTHER)
                ret->size = 0;
        return r;
}

static void forget_next(Archive *archive) {
        archive->next = (Member){};
        archive->has = 0;
        archive->attributes_size = 0;
}

int archive_next(Archive *archive, Member *ret) {
        TarHeader header;
        uint64_t size;
        ssize_t n;
        int r;

        r = skip_content(archive);
        forget_next(archive);
        while (r >= 0) {
                n = read_whole(archive->fd, (char *) &header, sizeof(header));
                if (n <= 0)
                        return n < 0 ? (int) n : -EPIPE;
                if (tar_header_is_empty(&header))
                        return 0;
                if (!tar_header_fits(&header) ||
                    tar_number_read(header.size, sizeof(header.size), &size) < 0 ||
                    size > INT64_MAX)
                        return -EBADMSG;
                if (!strchr("LKxg", header.type) || header.type == '\0') {
                        r = take_header(archive, &header, size, ret);
                        begin_content(archive, r < 0 ? 0 : ret->size);
                        return r < 0 ? r : 1;
                }
                r = take_extra(archive, header.type, size);
        }
        return r;
}

void archive_done(Archive *archive) {
        free(archive->attributes);
        *archive = (Archive){ .fd = -1 };
}
