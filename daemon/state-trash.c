/* SPDX-License-Identifier: MIT */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "state-directory.h"
#include "state.h"
#include "strv.h"

static void closedirp(DIR **directory) {
        if (*directory)
                (void) closedir(*directory);
}

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

int state_list_trash(char ***ret_paths) {
        _cleanup_(closedirp) DIR *directory = NULL;
        _cleanup_strv_ char **paths = NULL;
        struct dirent *entry;
        int fd, r;

        r = state_directory_open(TRASH_NAME, false, &fd);
        if (r < 0)
                return r;
        directory = fdopendir(fd);
        if (!directory) {
                (void) close_fd(fd);
                return -ENOMEM;
        }

        r = strv_copy(NULL, &paths);
        while (r >= 0 && (entry = readdir(directory)))
                if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
                        r = strv_pushf(&paths, TRASH_DIR "/%s", entry->d_name);
        if (r < 0)
                return r;

        *ret_paths = TAKE_PTR(paths);
        return 0;
}
