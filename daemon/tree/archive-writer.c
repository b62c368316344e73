/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "archive-writer.h"
#include "cleanup.h"
#include "pax.h"
#include "tar.h"

/* By MemberType; the last one is never written. */
static const char types[] = "05216340";

static int put(FILE *output, const void *data, size_t size) {
        return fwrite(data, 1, size, output) == size ? 0 : errno > 0 ? -errno : -EIO;
}

static int put_fill(FILE *output, uint64_t size) {
        const char nothing[TAR_BLOCK] = {};

        return put(output, nothing, tar_fill(size));
}

/* What the header has no room for becomes a record. */
static void set_text(char *field, size_t size, FILE *records, const char *key, const char *text) {
        size_t length = strlen(text);

        memcpy(field, text, length < size ? length : size);
        if (length > size)
                pax_write(records, key, text, length);
}

static void set_number(char *field, size_t size, FILE *records, const char *key, int64_t number) {
        char text[32];

        if (number >= 0 && tar_number_write(field, size, (uint64_t) number))
                return;
        (void) tar_number_write(field, size, 0);
        (void) snprintf(text, sizeof(text), "%lld", (long long) number);
        pax_write(records, key, text, strlen(text));
}

static void header_set(TarHeader *header, const Member *member, FILE *records) {
        set_text(header->name, sizeof(header->name), records, "path", member->name);
        set_text(header->target, sizeof(header->target), records, "linkpath", member->target);
        (void) tar_number_write(header->mode, sizeof(header->mode), member->mode & 07777);
        set_number(header->uid, sizeof(header->uid), records, "uid", (int64_t) member->uid);
        set_number(header->gid, sizeof(header->gid), records, "gid", (int64_t) member->gid);
        set_number(header->size, sizeof(header->size), records, "size", (int64_t) member->size);
        set_number(header->mtime, sizeof(header->mtime), records, "mtime", member->mtime);
        (void) tar_number_write(header->major, sizeof(header->major), major(member->device));
        (void) tar_number_write(header->minor, sizeof(header->minor), minor(member->device));
        header->type = types[member->type];
        tar_header_seal(header);
}

static int put_records(FILE *output, const char *records, size_t size) {
        TarHeader header = { .name = "records", .type = 'x' };
        int r;

        (void) tar_number_write(header.mode, sizeof(header.mode), 0600);
        (void) tar_number_write(header.size, sizeof(header.size), size);
        tar_header_seal(&header);

        r = put(output, &header, sizeof(header));
        if (r >= 0)
                r = put(output, records, size);
        return r < 0 ? r : put_fill(output, size);
}

int archive_write_member(
        FILE *output, const Member *member, const char *records, size_t records_size) {
        _cleanup_free_ char *text = NULL;
        TarHeader header = {};
        FILE *stream;
        size_t size;
        int r = 0;

        stream = open_memstream(&text, &size);
        if (!stream)
                return -ENOMEM;
        header_set(&header, member, stream);
        (void) fwrite(records, 1, records_size, stream);
        if (fclose(stream) != 0)
                return -ENOMEM;

        if (size > 0)
                r = put_records(output, text, size);
        return r < 0 ? r : put(output, &header, sizeof(header));
}

int archive_write_content(FILE *output, int fd, uint64_t size) {
        char buffer[64 * 1024];
        uint64_t left = size;
        ssize_t n;
        int r = 0;

        while (r >= 0 && left > 0) {
                n = read(fd, buffer, left < sizeof(buffer) ? (size_t) left : sizeof(buffer));
                if (n <= 0)
                        return n < 0 ? -errno : -ESTALE;
                left -= (uint64_t) n;
                r = put(output, buffer, (size_t) n);
        }
        return r < 0 ? r : put_fill(output, size);
}

int archive_write_end(FILE *output) {
        const char nothing[2 * TAR_BLOCK] = {};
        int r;

        r = put(output, nothing, sizeof(nothing));
        return r < 0 ? r : fflush(output) != 0 ? -errno : 0;
}
