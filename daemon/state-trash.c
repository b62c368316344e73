/* SPDX-License-Identifier: MIT */

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "state-directory.h"
#include "state.h"
#include "strv.h"

static void closedirp(DIR **directory) {
        if (*directory)
                (void) closedir(*directory);
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
