/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "place.h"
#include "resolve.h"
#include "state-dir.h"

int place_open_state(void) {
        int fd = open(STATE_DIR, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

        return fd < 0 ? -errno : fd;
}

int place_open(int directory, const char *path) {
        return directory < 0 ?
                directory :
                resolve_open(directory, path, O_RDONLY | O_DIRECTORY, RESOLVE_INSIDE);
}

/* "trash/web.u1000-1": "trash", to be freed, and the rest of it. */
static int split(const char *path, char **ret_folder, const char **ret_name) {
        const char *slash = strrchr(path, '/');

        if (!slash)
                return -EINVAL;
        *ret_name = slash + 1;
        *ret_folder = strndup(path, (size_t) (slash - path));
        return *ret_folder ? 0 : -ENOMEM;
}

int place_open_parent(int state, const char *path, const char **ret_name) {
        _cleanup_free_ char *folder = NULL;
        int r;

        r = split(path, &folder, ret_name);
        return r < 0 ? r : place_open(state, folder);
}

int place_make_parent(int state, const char *path, const char **ret_name) {
        _cleanup_free_ char *folder = NULL;
        _cleanup_close_ int outer = -1;
        const char *name;
        int r;

        r = split(path, &folder, ret_name);
        if (r < 0)
                return r;
        outer = place_open_parent(state, folder, &name);
        if (outer < 0)
                return outer;
        if (mkdirat(outer, name, 0700) < 0 && errno != EEXIST)
                return -errno;
        return place_open(outer, name);
}
