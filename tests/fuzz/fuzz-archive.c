/* SPDX-License-Identifier: MIT */

/* A tar archive with all that is in it. */

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "archive-name.h"
#include "archive.h"
#include "tar.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void look(Archive *archive, const Member *member) {
        char clean[ARCHIVE_NAME_MAX + 1], buffer[512];
        Attribute attribute;
        size_t place = 0;

        if (archive_name_clean(member->name, clean) >= 0 && clean[0] == '/')
                abort();
        while (archive_next_attribute(archive, &place, &attribute) > 0)
                if (attribute.name[0] == '\0' || attribute.value[attribute.size] != '\0')
                        abort();
        while (archive_read(archive, buffer, sizeof(buffer)) > 0)
                continue;
}

/* No mutation would find a sum that fits, and nothing behind a header without one is looked at. */
static void put_sum(TarHeader *header) {
        const unsigned char *bytes = (const unsigned char *) header;
        uint64_t sum = 0;

        memset(header->checksum, ' ', sizeof(header->checksum));
        for (size_t i = 0; i < TAR_BLOCK; i++)
                sum += bytes[i];
        (void) tar_number_write(header->checksum, sizeof(header->checksum) - 1, sum);
}

static void put_sums(unsigned char *data, size_t size) {
        TarHeader header;
        uint64_t content;

        while (size >= TAR_BLOCK) {
                memcpy(&header, data, TAR_BLOCK);
                if (!tar_header_is_empty(&header))
                        put_sum(&header);
                memcpy(data, &header, TAR_BLOCK);
                if (tar_number_read(header.size, sizeof(header.size), &content) < 0 ||
                    content > size - TAR_BLOCK)
                        content = 0;
                content += tar_fill(content) + TAR_BLOCK;
                if (content > size)
                        return;
                data += content;
                size -= (size_t) content;
        }
}

static void read_all(const unsigned char *data, size_t size) {
        static Member member;
        static int fd = -1;
        static Archive archive;

        if (fd < 0)
                fd = memfd_create("archive", MFD_CLOEXEC);
        if (fd < 0 || ftruncate(fd, 0) < 0 || pwrite(fd, data, size, 0) != (ssize_t) size ||
            lseek(fd, 0, SEEK_SET) < 0)
                abort();

        archive = (Archive){ .fd = fd };
        while (archive_next(&archive, &member) > 0)
                look(&archive, &member);
        archive_done(&archive);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
        unsigned char *copy = malloc(size);

        if (!copy)
                return 0;
        memcpy(copy, data, size);
        put_sums(copy, size);
        read_all(data, size);
        read_all(copy, size);
        free(copy);
        return 0;
}
