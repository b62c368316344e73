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

/* Whoever owns it: a directory of somebody else's cannot get another parent without more rights. */
int state_directory_discard_here(int parent, const char *name, char **ret_name) {
        _cleanup_free_ char *new = NULL;
        uint64_t id;

        if (getrandom(&id, sizeof(id), 0) != sizeof(id))
                return -errno;
        if (asprintf(&new, DISCARDED_PREFIX "%016llx", (unsigned long long) id) < 0)
                return -ENOMEM;

        if (renameat2(parent, name, parent, new, RENAME_NOREPLACE) < 0) {
                if (errno != ENOENT)
                        return -errno;
                new = (free(new), NULL);
        }
        if (fsync(parent) < 0)
                return -errno;
        if (ret_name)
                *ret_name = TAKE_PTR(new);
        return 0;
}

int state_discard_root(const char *machine, char **ret_path) {
        _cleanup_close_ int directory = -1;
        _cleanup_free_ char *name = NULL;
        int r;

        *ret_path = NULL;
        r = state_directory_open_container(machine, false, &directory);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        r = state_directory_discard_here(directory, ROOT_DIR, &name);
        if (r < 0 || !name)
                return r;
        return asprintf(ret_path, CONTAINERS_DIR "/%s/%s", machine, name) < 0 ? -ENOMEM : 0;
}

/* 1: there is something. */
static int container_has_discarded(int containers, const char *machine) {
        _cleanup_close_ int directory = -1;
        _cleanup_strv_ char **names = NULL;
        int r;

        if (state_directory_open_at(containers, machine, false, &directory) < 0)
                return 0;
        r = state_directory_list_at(directory, &names);
        for (char **name = names; r >= 0 && *name; name++)
                if (strncmp(*name, DISCARDED_PREFIX, strlen(DISCARDED_PREFIX)) == 0)
                        return 1;
        return r;
}

int state_has_discarded(void) {
        _cleanup_strv_ char **names = NULL, **machines = NULL;
        _cleanup_close_ int containers = -1;
        int r;

        r = state_directory_list(TRASH_NAME, true, &names);
        if (r < 0 || names[0])
                return r < 0 ? r : 1;
        r = state_directory_open(CONTAINERS_NAME, true, &containers);
        if (r >= 0)
                r = state_directory_list_at(containers, &machines);
        for (char **machine = machines; r == 0 && *machine; machine++)
                r = container_has_discarded(containers, *machine);
        return r;
}
