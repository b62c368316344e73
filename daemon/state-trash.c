/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "state-directory.h"
#include "state.h"
#include "strv.h"

int state_directory_discard(int parent, const char *name, char **ret_path) {
        _cleanup_free_ char *new = NULL, *path = NULL;
        _cleanup_close_ int trash = -1;
        uint64_t id;
        int r;

        r = state_directory_open(TRASH_NAME, true, &trash);
        if (r < 0)
                return r;

        if (getrandom(&id, sizeof(id), 0) != sizeof(id))
                return -errno;
        if (asprintf(&new, "%s-%016llx", name, (unsigned long long) id) < 0 ||
            asprintf(&path, TRASH_DIR "/%s", new) < 0)
                return -ENOMEM;

        if (renameat2(parent, name, trash, new, RENAME_NOREPLACE) < 0) {
                if (errno != ENOENT)
                        return -errno;
                path = (free(path), NULL);
        }
        if (fsync(trash) < 0 || fsync(parent) < 0)
                return -errno;

        if (ret_path)
                *ret_path = TAKE_PTR(path);
        return 0;
}

int state_discard_root(const char *machine, char **ret_path) {
        _cleanup_close_ int directory = -1;
        int r;

        r = state_directory_open_container(machine, false, &directory);
        if (r == -ENOENT) {
                *ret_path = NULL;
                return 0;
        }
        return r < 0 ? r : state_directory_discard(directory, ROOT_DIR, ret_path);
}

int state_list_trash(char ***ret_paths) {
        _cleanup_strv_ char **names = NULL, **paths = NULL;
        int r;

        r = state_directory_list(TRASH_NAME, false, &names);
        if (r >= 0)
                r = strv_copy(NULL, &paths);
        for (char **name = names; r >= 0 && *name; name++)
                r = strv_pushf(&paths, TRASH_DIR "/%s", *name);
        if (r < 0)
                return r;

        *ret_paths = TAKE_PTR(paths);
        return 0;
}
