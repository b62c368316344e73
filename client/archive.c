/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive.h"
#include "cleanup.h"

#define BLOCK_SIZE 512

/* Of a name, or a record of pax, which comes as content. */
#define EXTRA_SIZE_MAX (64 * 1024)

/* POSIX.1-1988. */
typedef struct Header {
        char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type;
        char target[100], magic[6], version[2], user[32], group[32], major[8], minor[8];
        char prefix[155], fill[12];
} Header;

_Static_assert(sizeof(Header) == BLOCK_SIZE, "a header is a block");

/* 0: nothing came any more. */
static ssize_t read_all(int fd, char *buffer, size_t size) {
        size_t done = 0;

        while (done < size) {
                ssize_t n = read(fd, buffer + done, size - done);

                if (n < 0 && errno != EINTR)
                        return -errno;
                if (n == 0)
                        return done == 0 ? 0 : -EPIPE;
                if (n > 0)
                        done += (size_t) n;
        }
        return (ssize_t) size;
}

/* Octal digits; or, with the first bit set, a number of its own in the rest: GNU's. */
static int read_number(const char *field, size_t size, uint64_t *ret) {
        uint64_t value = 0;
        size_t i = 0;

        if ((unsigned char) field[0] == 0x80) {
                for (i = 1; i < size; i++) {
                        if (value >> 55)
                                return -EBADMSG;
                        value = value << 8 | (unsigned char) field[i];
                }
                *ret = value;
                return 0;
        }

        while (i < size && field[i] == ' ')
                i++;
        for (; i < size && field[i] >= '0' && field[i] <= '7'; i++)
                value = value << 3 | (uint64_t) (field[i] - '0');
        if (i < size && field[i] != '\0' && field[i] != ' ')
                return -EBADMSG;
        *ret = value;
        return 0;
}

static bool checksum_fits(const Header *header) {
        const unsigned char *bytes = (const unsigned char *) header;
        size_t from = offsetof(Header, checksum), to = from + sizeof(header->checksum);
        uint64_t sum = 0, expected;

        for (size_t i = 0; i < BLOCK_SIZE; i++)
                sum += i >= from && i < to ? ' ' : bytes[i];
        return read_number(header->checksum, sizeof(header->checksum), &expected) == 0 &&
                sum == expected;
}

static bool is_empty(const Header *header) {
        const char *bytes = (const char *) header;

        return bytes[0] == '\0' && memcmp(bytes, bytes + 1, BLOCK_SIZE - 1) == 0;
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
        archive->fill = (BLOCK_SIZE - size % BLOCK_SIZE) % BLOCK_SIZE;
}

ssize_t archive_read(Archive *archive, char *buffer, size_t size) {
        ssize_t n;

        if (size > archive->left)
                size = (size_t) archive->left;
        if (size == 0)
                return 0;

        n = read_all(archive->fd, buffer, size);
        if (n <= 0)
                return n < 0 ? n : -EPIPE;
        archive->left -= (uint64_t) n;
        archive->bytes += (uint64_t) n;
        if (archive->told)
                archive->told(archive->bytes, archive->userdata);
        return n;
}

static int skip_content(Archive *archive) {
        char buffer[BLOCK_SIZE];
        ssize_t n;

        while ((n = archive_read(archive, buffer, sizeof(buffer))) > 0)
                continue;
        if (n == 0 && archive->fill > 0)
                n = read_all(archive->fd, buffer, archive->fill);
        archive->fill = 0;
        return n < 0 ? (int) n : 0;
}

/* "27 path=some/long/name\n" */
static int take_record(Archive *archive, const char *key, const char *value, size_t size) {
        char number[32] = "";

        if (strcmp(key, "path") == 0)
                return take_name(archive->next.name, value, size);
        if (strcmp(key, "linkpath") == 0)
                return take_name(archive->next.target, value, size);
        if (strcmp(key, "size") != 0)
                return strncmp(key, "GNU.sparse.", strlen("GNU.sparse.")) == 0 ? -EOPNOTSUPP : 0;

        if (size >= sizeof(number))
                return -EBADMSG;
        memcpy(number, value, size);
        errno = 0;
        archive->next.size = strtoull(number, NULL, 10);
        archive->has_size = 1;
        return errno != 0 || archive->next.size > INT64_MAX ? -EBADMSG : 0;
}

static int take_records(Archive *archive, char *text, size_t size) {
        int r = 0;

        while (r == 0 && size > 0) {
                char *key, *value;
                unsigned long length = strtoul(text, &key, 10);

                if (length > size || length < 5 || *key != ' ' || text[length - 1] != '\n')
                        return -EBADMSG;
                text[length - 1] = '\0';
                key++;
                value = memchr(key, '=', length - (size_t) (key - text));
                if (!value)
                        return -EBADMSG;
                *value++ = '\0';
                r = take_record(archive, key, value, length - 1 - (size_t) (value - text));
                text += length;
                size -= length;
        }
        return r;
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
                r = take_records(archive, text, (size_t) size);
        return r < 0 ? r : skip_content(archive);
}

static MemberType type_of(const Header *header) {
        switch (header->type) {
        case '\0':
        case '0':
        case '7':
                return MEMBER_FILE;
        case '1':
                return MEMBER_HARDLINK;
        case '2':
                return MEMBER_SYMLINK;
        case '5':
                return MEMBER_DIRECTORY;
        default:
                return MEMBER_OTHER;
        }
}

static int take_header(Archive *archive, const Header *header, uint64_t size, Member *ret) {
        char name[sizeof(header->prefix) + sizeof(header->name) + 2] = "";
        bool has_prefix = memcmp(header->magic, "ustar", 6) == 0 && header->prefix[0] != '\0';
        uint64_t mode, mtime;
        int r;

        r = read_number(header->mode, sizeof(header->mode), &mode);
        if (r < 0)
                return r;
        /* Before 1970 there is a form of its own. */
        if (read_number(header->mtime, sizeof(header->mtime), &mtime) < 0)
                mtime = 0;

        *ret = archive->next;
        ret->type = type_of(header);
        ret->mode = (mode_t) mode & 0777;
        ret->mtime = (int64_t) (mtime & INT64_MAX);
        if (!archive->has_size)
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

int archive_next(Archive *archive, Member *ret) {
        Header header;
        uint64_t size;
        ssize_t n;
        int r;

        r = skip_content(archive);
        archive->next = (Member){};
        archive->has_size = 0;
        while (r >= 0) {
                n = read_all(archive->fd, (char *) &header, sizeof(header));
                if (n <= 0)
                        return n < 0 ? (int) n : -EPIPE;
                if (is_empty(&header))
                        return 0;
                if (!checksum_fits(&header) ||
                    read_number(header.size, sizeof(header.size), &size) < 0 || size > INT64_MAX)
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
