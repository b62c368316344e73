/* SPDX-License-Identifier: MIT */

/* A tar archive with all that is in it. */

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "archive-name.h"
#include "archive.h"

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

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
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
        return 0;
}
