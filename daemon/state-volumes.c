/* SPDX-License-Identifier: MIT */

/*
 * Named volumes: VOLUMES_DIR "/<name>.u<uid>", with the files one further down, and beside them the
 * flake whose container had it first.
 */

#include <errno.h>
#include <string.h>

#include "container-name.h"
#include "state-directory.h"
#include "state.h"
#include "strv.h"

#define FLAKE_FILE     "flake"
#define FLAKE_SIZE_MAX 4096

static int volume_open(uid_t owner, const char *name, bool make, int *ret) {
        _cleanup_close_ int volumes = -1;
        char called[MACHINE_NAME_MAX + 1];
        int r;

        if (!name_part_is_valid(name))
                return -EINVAL;
        machine_name_format(name, owner, called);

        r = state_directory_open(VOLUMES_NAME, make, &volumes);
        return r < 0 ? r : state_directory_open_at(volumes, called, make, ret);
}

/* The files come with the first start, by flakectr-run: it may say whose they are. */
int state_make_volume(uid_t owner, const char *name, const char *flake) {
        _cleanup_close_ int volume = -1;
        int r;

        r = volume_open(owner, name, true, &volume);
        if (r < 0 || state_directory_has(volume, FLAKE_FILE))
                return r;
        return state_directory_write(volume, FLAKE_FILE, flake, strlen(flake));
}

int state_volume_flake(uid_t owner, const char *name, char **ret) {
        _cleanup_close_ int volume = -1;
        size_t size;
        int r;

        r = volume_open(owner, name, false, &volume);
        return r < 0 ? r : state_directory_read(volume, FLAKE_FILE, FLAKE_SIZE_MAX, ret, &size);
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
        _cleanup_strv_ char **entries = NULL, **names = NULL;
        int r;

        r = state_directory_list(VOLUMES_NAME, true, &entries);
        if (r >= 0)
                r = strv_copy(NULL, &names);
        for (char **entry = entries; r >= 0 && *entry; entry++)
                r = add_name(*entry, owner, &names);
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
