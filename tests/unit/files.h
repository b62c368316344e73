/* SPDX-License-Identifier: MIT */
#pragma once

/* Files that a test makes, and what it finds of them. */

#include <sys/stat.h>

#include "test.h"

static inline void make_file(const char *path, const char *text) {
        FILE *stream = fopen(path, "w");

        CHECK(stream && fputs(text, stream) >= 0 && fclose(stream) == 0);
}

static inline struct stat look(const char *path) {
        struct stat st;
        int r = lstat(path, &st);

        if (r < 0)
                fprintf(stderr, "%s: %m\n", path);
        CHECK_INT(r, 0);
        return st;
}

/* All but its time: that of a directory is its last entry's. Owners are `shift` further there. */
static inline void check_same(const struct stat *here, const struct stat *there, unsigned shift) {
        CHECK_INT(there->st_mode, here->st_mode);
        CHECK_INT(there->st_uid, here->st_uid + shift);
        CHECK_INT(there->st_gid, here->st_gid + shift);
        CHECK_INT((long long) there->st_rdev, (long long) here->st_rdev);
        if (!S_ISDIR(here->st_mode))
                CHECK_INT(there->st_size, here->st_size);
}
