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

static int number_append(const char *prefix, char **ret) {
        uint64_t id;

        if (getrandom(&id, sizeof(id), 0) != sizeof(id))
                return -errno;
        return asprintf(ret, "%s%016llx", prefix, (unsigned long long) id) < 0 ? -ENOMEM : 0;
}

/*
 * 1: it was there. Where it was not, somebody may have ended between that rename and the disk: what
 * is done a second time is to last as well.
 */
static int move_away(int parent, const char *name, int target, const char *new) {
        int moved = 1;

        if (renameat2(parent, name, target, new, RENAME_NOREPLACE) < 0) {
                if (errno != ENOENT)
                        return -errno;
                moved = 0;
        }
        if (fsync(target) < 0 || (parent != target && fsync(parent) < 0))
                return -errno;
        return moved;
}

int state_directory_discard(int parent, const char *name, char **ret_path) {
        _cleanup_free_ char *prefix = NULL, *path = NULL;
        _cleanup_close_ int trash = -1;
        int r;

        r = state_directory_open(TRASH_NAME, true, &trash);
        if (r < 0)
                return r;
        if (asprintf(&prefix, TRASH_DIR "/%s-", name) < 0)
                return -ENOMEM;

        r = number_append(prefix, &path);
        if (r >= 0)
                r = move_away(parent, name, trash, path + sizeof(TRASH_DIR));
        if (r < 0)
                return r;
        if (ret_path)
                *ret_path = r > 0 ? TAKE_PTR(path) : NULL;
        return 0;
}

/* Whoever owns it: a directory of somebody else's cannot get another parent without more rights. */
int state_directory_discard_here(int parent, const char *name, char **ret_name) {
        _cleanup_free_ char *new = NULL;
        int r;

        r = number_append(DISCARDED_PREFIX, &new);
        if (r >= 0)
                r = move_away(parent, name, parent, new);
        if (r < 0)
                return r;
        if (ret_name)
                *ret_name = r > 0 ? TAKE_PTR(new) : NULL;
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
