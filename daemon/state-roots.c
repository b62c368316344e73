/* SPDX-License-Identifier: MIT */

/* Roots of Nix's garbage collector: it takes every link in here that leads into the store. */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "config.h"
#include "container-name.h"
#include "hold.h"
#include "log.h"
#include "state-directory.h"
#include "state-generations.h"
#include "store-path.h"
#include "strv.h"

/* -ENOENT: it is not there, and not to be made; or this host has no Nix. */
static int roots_open(bool make, int *ret) {
        _cleanup_close_ int fd = -1;
        struct stat st;
        bool made;

        made = make && mkdir(GCROOTS_DIR, 0755) >= 0;
        if (make && !made && errno != EEXIST)
                return -errno;

        fd = open(GCROOTS_DIR, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0 && errno == ENOENT)
                return -ENOENT;
        if (fd < 0 || fstat(fd, &st) < 0 || st.st_uid != 0 || (st.st_mode & 022) != 0) {
                log_error(GCROOTS_DIR " must be a directory of root that nobody else may write to, "
                                      "and no link: correct that, or move it away");
                return -EPERM;
        }
        /* The umask is not asked: everybody may see what keeps a store path. */
        if (made && fchmod(fd, 0755) < 0)
                return -errno;

        *ret = TAKE_FD(fd);
        return 0;
}

static int root_name(const char *machine, unsigned number, const char *kind, char **ret) {
        char name[CONTAINER_NAME_MAX + 1];
        uid_t owner;
        int r;

        r = machine_name_parse(machine, name, &owner);
        if (r < 0)
                return r;
        return asprintf(ret, "%s.%u.%s", machine, number, kind) < 0 ? -ENOMEM : 0;
}

static bool root_leads_to(int roots, const char *name, const char *target) {
        char present[PATH_MAX];
        ssize_t size;

        size = readlinkat(roots, name, present, sizeof(present));
        return size == (ssize_t) strlen(target) && memcmp(present, target, (size_t) size) == 0;
}

/* 1: it was another before. */
static int root_set(int roots, const char *name, const char *target) {
        _cleanup_free_ char *new = NULL;

        if (!store_path_is_valid(target))
                return -EINVAL;
        if (root_leads_to(roots, name, target))
                return 0;
        if (asprintf(&new, "%s.new", name) < 0)
                return -ENOMEM;

        if (unlinkat(roots, new, 0) < 0 && errno != ENOENT)
                return -errno;
        if (symlinkat(target, roots, new) < 0 || renameat(roots, new, roots, name) < 0)
                return -errno;
        return 1;
}

/* 1: it was another before. */
static int root_keep(
        int roots, const char *machine, unsigned number, const char *kind, const char *target) {
        _cleanup_free_ char *name = NULL;
        int r;

        r = root_name(machine, number, kind, &name);
        if (r >= 0)
                r = root_set(roots, name, target);
        if (r > 0)
                hold_add(target);
        return r;
}

int state_keep_output(const char *machine, unsigned number, const char *output) {
        _cleanup_close_ int roots = -1;
        int r;

        r = roots_open(true, &roots);
        return r < 0 ? r : root_keep(roots, machine, number, "output", output);
}

int state_keep(
        const char *machine,
        unsigned number,
        const char *output,
        const char *system,
        bool output_is_new) {
        _cleanup_close_ int roots = -1;
        bool changed = output_is_new;
        int r;

        r = roots_open(true, &roots);
        if (r >= 0)
                r = root_keep(roots, machine, number, "output", output);
        changed |= r > 0;
        if (r >= 0)
                r = root_keep(roots, machine, number, "system", system);
        changed |= r > 0;
        if (r < 0)
                return r;
        return changed && fsync(roots) < 0 ? -errno : 0;
}

/* "web.u1000.3.output" or, of a version without generations, "web.u1000.output"; ".new" may follow.
 */
static bool root_parse(const char *name, char ret_machine[static NAME_MAX + 1], unsigned *ret) {
        static const char *const kinds[] = { ".new", ".output", ".system" };
        char container[CONTAINER_NAME_MAX + 1], *dot;
        bool known = false;
        uid_t owner;

        (void) snprintf(ret_machine, NAME_MAX + 1, "%s", name);
        for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
                dot = strrchr(ret_machine, '.');
                if (dot && strcmp(dot, kinds[i]) == 0) {
                        known = i > 0;
                        *dot = '\0';
                }
        }

        *ret = 0;
        dot = strrchr(ret_machine, '.');
        if (dot && dot[1] && strspn(dot + 1, "0123456789") == strlen(dot + 1)) {
                *ret = (unsigned) strtoul(dot + 1, NULL, 10);
                *dot = '\0';
        }
        return known && machine_name_parse(ret_machine, container, &owner) >= 0;
}

/* 1: it was there. One that a crash brings back keeps a store path until the next sweep. */
static int root_remove(int roots, const char *name) {
        char target[PATH_MAX];
        ssize_t size = readlinkat(roots, name, target, sizeof(target) - 1);

        if (unlinkat(roots, name, 0) < 0)
                return errno == ENOENT ? 0 : -errno;
        if (size > 0) {
                target[size] = '\0';
                hold_drop(target);
        }
        return 1;
}

int state_sweep_roots(
        bool (*is_kept)(const char *machine, unsigned number, const void *userdata),
        const void *userdata) {
        _cleanup_close_ int roots = -1;
        _cleanup_strv_ char **names = NULL;
        char machine[NAME_MAX + 1];
        int r, removed = 0;
        unsigned number;

        r = roots_open(false, &roots);
        if (r == -ENOENT)
                return 0;
        if (r >= 0)
                r = state_directory_list_at(roots, &names);
        if (r < 0)
                return r;

        for (char **name = names; *name; name++) {
                if (!root_parse(*name, machine, &number) || is_kept(machine, number, userdata))
                        continue;
                r = root_remove(roots, *name);
                if (r < 0)
                        return r;
                removed |= r;
        }
        return removed && fsync(roots) < 0 ? -errno : 0;
}

static bool is_of_others(const char *machine, unsigned number, const void *userdata) {
        (void) number;
        return strcmp(machine, userdata) != 0;
}

int state_unkeep(const char *machine) {
        return state_sweep_roots(is_of_others, machine);
}

int state_unkeep_generation(const char *machine, unsigned number) {
        static const char *const kinds[] = { "output", "system", "output.new", "system.new" };
        _cleanup_close_ int roots = -1;
        int r, removed = 0;

        r = roots_open(false, &roots);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
                _cleanup_free_ char *name = NULL;

                r = root_name(machine, number, kinds[i], &name);
                if (r >= 0)
                        r = root_remove(roots, name);
                if (r < 0)
                        return r;
                removed |= r;
        }
        return removed && fsync(roots) < 0 ? -errno : 0;
}
