/* SPDX-License-Identifier: MIT */
#pragma once

/* An archive that is written by hand, as somebody would that means harm. */

#include <unistd.h>

#include "test.h"

static FILE *archive;
static unsigned tar_uid, tar_gid, tar_major, tar_minor; /* of what comes next */

static inline void tar_begin(void) {
        archive = tmpfile();
        CHECK(archive);
}

/* A member whose content has another size than it says. */
static inline void tar_put_sized(
        char type,
        const char *name,
        const char *target,
        unsigned mode,
        const char *content,
        size_t size) {
        char block[512] = {}, fill[512] = {};
        size_t length = strlen(content);
        unsigned sum = 0;

        (void) snprintf(block, 100, "%s", name);
        (void) snprintf(block + 100, 8, "%07o", mode);
        (void) snprintf(block + 108, 8, "%07o", tar_uid & 07777777);
        (void) snprintf(block + 116, 8, "%07o", tar_gid & 07777777);
        (void) snprintf(block + 124, 12, "%011llo", (unsigned long long) size & 077777777777);
        (void) snprintf(block + 136, 12, "%011o", 1000000000);
        memset(block + 148, ' ', 8);
        block[156] = type;
        (void) snprintf(block + 157, 100, "%s", target);
        memcpy(block + 257, "ustar\00000", 8);
        (void) snprintf(block + 329, 8, "%07o", tar_major & 07777777);
        (void) snprintf(block + 337, 8, "%07o", tar_minor & 07777777);
        for (size_t i = 0; i < sizeof(block); i++)
                sum += (unsigned char) block[i];
        (void) snprintf(block + 148, 8, "%06o", sum);

        CHECK(fwrite(block, 1, 512, archive) == 512);
        CHECK(fwrite(content, 1, length, archive) == length);
        CHECK(fwrite(fill, 1, (512 - length % 512) % 512, archive) == (512 - length % 512) % 512);
}

static inline void tar_put(
        char type, const char *name, const char *target, unsigned mode, const char *content) {
        tar_put_sized(type, name, target, mode, content, strlen(content));
}

/* It can be read then. */
static inline void tar_end(void) {
        const char end[1024] = {};

        CHECK(fwrite(end, 1, sizeof(end), archive) == sizeof(end));
        CHECK(fflush(archive) == 0 && lseek(fileno(archive), 0, SEEK_SET) == 0);
}
