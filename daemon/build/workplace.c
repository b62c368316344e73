/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <ftw.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "names.h"
#include "workplace.h"

#define DESCRIPTORS 16

/* /tmp is everybody's, and units are no secret: nobody can have made what ends so already. */
static int print_path(const char *end, char **ret) {
        const char *place = getenv(BUILD_PLACE_VARIABLE);

        if (!place)
                return -ENOKEY;
        return asprintf(ret, "%s.%s", place, end) < 0 ? -ENOMEM : 0;
}

int workplace_make(char **ret) {
        _cleanup_free_ char *path = NULL;
        int r;

        r = print_path("XXXXXX", &path);
        if (r < 0)
                return r;
        if (!mkdtemp(path))
                return -errno;
        *ret = TAKE_PTR(path);
        return 0;
}

/* What another has called so, he could have lead elsewhere while it is deleted. */
static bool is_own_directory(const char *path) {
        struct stat st;

        return lstat(path, &st) >= 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid();
}

static int on_entry(const char *path, const struct stat *st, int type, struct FTW *where) {
        (void) st;
        (void) type;
        (void) where;
        return remove(path) < 0 && errno != ENOENT ? -errno : 0;
}

static int delete_all(const char *path) {
        int r = nftw(path, on_entry, DESCRIPTORS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);

        return r == -1 ? -errno : r;
}

int workplace_clear(void) {
        _cleanup_(globfree) glob_t found = { 0 };
        _cleanup_free_ char *pattern = NULL;
        int r;

        r = print_path("??????", &pattern);
        if (r >= 0 && glob(pattern, GLOB_NOSORT, NULL, &found) == GLOB_NOSPACE)
                r = -ENOMEM;
        for (size_t i = 0; r >= 0 && i < found.gl_pathc; i++)
                if (is_own_directory(found.gl_pathv[i]))
                        r = delete_all(found.gl_pathv[i]);
        return r;
}
