/* SPDX-License-Identifier: MIT */

/* Named volumes: VOLUMES_DIR "/<name>.u<uid>", with the files one further down. */

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

#include "container-name.h"
#include "state-directory.h"
#include "state.h"
#include "strv.h"

static void closedirp(DIR **directory) {
        if (*directory)
                (void) closedir(*directory);
}

int state_make_volume(uid_t owner, const char *name) {
        _cleanup_close_ int volumes = -1, volume = -1;
        char called[MACHINE_NAME_MAX + 1];
        int r;

        if (!name_part_is_valid(name))
                return -EINVAL;
        machine_name_format(name, owner, called);

        /* The files come with the first start, by flakectr-run: it may say whose they are. */
        r = state_directory_open(VOLUMES_NAME, true, &volumes);
        return r < 0 ? r : state_directory_open_at(volumes, called, true, &volume);
}

int state_free(uint64_t *ret) {
        _cleanup_close_ int state = -1;
        struct statvfs status;
        int r;

        r = state_directory_open(NULL, true, &state);
        if (r < 0)
                return r;
        if (fstatvfs(state, &status) < 0)
                return -errno;

        *ret = (uint64_t) status.f_bavail * status.f_frsize;
        return 0;
}

static int add_name(const char *entry, uid_t owner, char ***names) {
        char name[CONTAINER_NAME_MAX + 1];
        uid_t of_it;

        if (machine_name_parse(entry, name, &of_it) < 0 || of_it != owner ||
            !name_part_is_valid(name))
                return 0;
        return strv_push(names, name);
}

int state_list_volumes(uid_t owner, char ***ret_names) {
        _cleanup_(closedirp) DIR *directory = NULL;
        _cleanup_strv_ char **names = NULL;
        struct dirent *entry;
        int fd, r;

        r = state_directory_open(VOLUMES_NAME, true, &fd);
        if (r < 0)
                return r;
        directory = fdopendir(fd);
        if (!directory) {
                (void) close_fd(fd);
                return -ENOMEM;
        }

        r = strv_copy(NULL, &names);
        while (r >= 0 && (entry = readdir(directory)))
                r = add_name(entry->d_name, owner, &names);
        if (r < 0)
                return r;

        *ret_names = TAKE_PTR(names);
        return 0;
}

int state_discard_volume(uid_t owner, const char *name, char **ret_path) {
        char called[MACHINE_NAME_MAX + 1];
        _cleanup_close_ int volumes = -1;
        int r;

        if (!name_part_is_valid(name))
                return -EINVAL;
        machine_name_format(name, owner, called);

        r = state_directory_open(VOLUMES_NAME, true, &volumes);
        return r < 0 ? r : state_directory_discard(volumes, called, ret_path);
}
