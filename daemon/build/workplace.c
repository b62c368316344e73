/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#include "cleanup.h"
#include "names.h"
#include "workplace.h"

#define DESCRIPTORS 16
#define LEFT        BUILD_PLACES_DIR "/" UNIT_PREFIX_HELPER "build-*.??????"

/* Who has just made one may not hold it yet. */
#define YOUNG_SEC 10

/* /tmp is everybody's, and units are no secret: nobody can have made what ends so already. */
static int print_path(const char *end, char **ret) {
        const char *place = getenv(BUILD_PLACE_VARIABLE);

        if (!place)
                return -ENOKEY;
        return asprintf(ret, "%s.%s", place, end) < 0 ? -ENOMEM : 0;
}

static int hold(const char *path) {
        _cleanup_close_ int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

        if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0)
                return -errno;
        return TAKE_FD(fd);
}

int workplace_make(char **ret, int *ret_held) {
        _cleanup_free_ char *path = NULL;
        int r;

        r = print_path("XXXXXX", &path);
        if (r < 0)
                return r;
        if (!mkdtemp(path))
                return -errno;
        r = hold(path);
        if (r < 0)
                return r;

        *ret_held = r;
        *ret = TAKE_PTR(path);
        return 0;
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

/* What another has called so, he could have lead elsewhere while it is deleted. */
static int clear_own(const char *path, bool left) {
        _cleanup_close_ int held = -1;
        struct stat st;

        if (lstat(path, &st) < 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid())
                return 0;
        if (left) {
                held = st.st_mtime < time(NULL) - YOUNG_SEC ? hold(path) : -EBUSY;
                if (held < 0)
                        return 0;
        }
        return delete_all(path);
}

static int clear_all(const char *pattern, bool left) {
        _cleanup_(globfree) glob_t found = { 0 };
        int r = 0;

        if (glob(pattern, GLOB_NOSORT, NULL, &found) == GLOB_NOSPACE)
                return -ENOMEM;
        for (size_t i = 0; r >= 0 && i < found.gl_pathc; i++)
                r = clear_own(found.gl_pathv[i], left);
        return r;
}

int workplace_clear(void) {
        _cleanup_free_ char *pattern = NULL;
        int r;

        r = print_path("??????", &pattern);
        if (r >= 0)
                r = clear_all(pattern, false);
        return r < 0 ? r : clear_all(LEFT, true);
}
