/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "copy.h"
#include "deletion.h"
#include "discarded.h"
#include "enclosure.h"
#include "inode-flags.h"
#include "log.h"
#include "measure.h"
#include "resolve.h"
#include "state-dir.h"

static int open_state(void) {
        int fd = open(STATE_DIR, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

        return fd < 0 ? -errno : fd;
}

/* Of a directory that could not be opened it is the failure. */
static int open_inside(int directory, const char *path) {
        return directory < 0 ?
                directory :
                resolve_open(directory, path, O_RDONLY | O_DIRECTORY, RESOLVE_INSIDE);
}

/* "trash/web.u1000-1": "trash", to be freed, and the rest of it. */
static int split_path(const char *path, char **ret_folder, const char **ret_name) {
        const char *slash = strrchr(path, '/');

        if (!slash)
                return -EINVAL;
        *ret_name = slash + 1;
        *ret_folder = strndup(path, (size_t) (slash - path));
        return *ret_folder ? 0 : -ENOMEM;
}

/* "trash/web.u1000-1", "containers/web.u1000/discarded-1" */
static int delete_one(int state, const char *path) {
        _cleanup_free_ char *folder = NULL;
        _cleanup_close_ int parent = -1;
        const char *name;
        int r;

        r = split_path(path, &folder, &name);
        if (r < 0)
                return r;
        if (strcmp(folder, &TRASH_DIR[sizeof(STATE_DIR)]) != 0 &&
            strncmp(name, DISCARDED_PREFIX, strlen(DISCARDED_PREFIX)) != 0)
                return -EINVAL;

        parent = open_inside(state, folder);
        if (parent < 0)
                return parent == -ENOENT ? 0 : parent;
        return deletion_run(parent, name);
}

/* One that cannot be deleted is no reason to keep the others. */
static int delete (char *const *paths) {
        _cleanup_close_ int state = -1;
        int r, failure = 0;

        r = inode_flags_open();
        if (r >= 0)
                r = enclosure_enter(STATE_DIR, &state);
        if (r < 0)
                return r;
        if (!*paths)
                return discarded_delete(state);

        for (; *paths; paths++) {
                r = delete_one(state, *paths);
                if (failure == 0)
                        failure = r;
        }
        return failure;
}

/* A line for each: bytes, files. */
static int measure(char *const *paths) {
        _cleanup_close_ int state = open_state();

        for (; *paths; paths++) {
                _cleanup_close_ int fd = open_inside(state, *paths);
                Measure measure = {};
                int r;

                r = fd < 0 ? fd : measure_add(&measure, fd);
                if (r < 0 && r != -ENOENT)
                        return r;
                printf("%" PRIu64 " %" PRIu64 "\n", measure.bytes, measure.files);
        }
        return fflush(stdout) < 0 ? -errno : 0;
}

/* Its last directory may not be there yet. */
static int make_inside(int state, const char *path) {
        _cleanup_free_ char *folder = NULL;
        _cleanup_close_ int parent = -1;
        const char *name;
        int r;

        r = split_path(path, &folder, &name);
        if (r < 0)
                return r;
        parent = open_inside(state, folder);
        if (parent < 0)
                return parent;
        if (mkdirat(parent, name, 0700) < 0 && errno != EEXIST)
                return -errno;
        return open_inside(parent, name);
}

/* "containers/web.u1000/root" to a new place; what is not there has no copy. */
static int copy_one(int state, const char *from, const char *to, uint64_t min_free) {
        _cleanup_free_ char *folder = NULL;
        _cleanup_close_ int source = -1, parent = -1;
        const char *name;
        int r;

        r = split_path(to, &folder, &name);
        if (r < 0)
                return r;
        source = open_inside(state, from);
        if (source < 0)
                return source == -ENOENT ? 0 : source;
        parent = make_inside(state, folder);
        return parent < 0 ? parent : copy_tree(source, parent, name, min_free);
}

/* MIN_FREE, then pairs. */
static int copy(char *const *arguments) {
        _cleanup_close_ int state = open_state();
        uint64_t min_free;
        int r = 0;

        if (!*arguments)
                return -EINVAL;
        min_free = strtoull(*arguments++, NULL, 10);
        for (; r >= 0 && arguments[0]; arguments += 2)
                r = arguments[1] ? copy_one(state, arguments[0], arguments[1], min_free) : -EINVAL;
        return r;
}

/* A tree may be deep. */
static void allow_descriptors(void) {
        struct rlimit limit;

        if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
                return;
        limit.rlim_cur = limit.rlim_max;
        (void) setrlimit(RLIMIT_NOFILE, &limit);
}

static const struct Order {
        const char *word;
        int (*run)(char *const *arguments);
        const char *failed;
} orders[] = {
        { "--delete", delete, "What was removed is not all deleted" },
        { "--copy", copy, "A copy was not made" },
        { "--measure", measure, "What a container takes of the disk cannot be counted" },
};

/* flakectrd says the reason in its own words. */
static int failure_status(int r) {
        return -r < 125 ? -r : EXIT_FAILURE;
}

int main(int argc, char **argv) {
        for (size_t i = 0; argc > 1 && i < sizeof(orders) / sizeof(*orders); i++) {
                int r;

                if (strcmp(argv[1], orders[i].word) != 0)
                        continue;
                allow_descriptors();
                r = orders[i].run(argv + 2);
                if (r < 0)
                        log_error("%s: %s.", orders[i].failed, strerror(-r));
                /* There may be no /proc any more, which sanitizers want to see at the end. */
                _exit(r < 0 ? failure_status(r) : EXIT_SUCCESS);
        }

        log_error("Usage: flakectr-tree --delete [PATH...], --measure PATH..., or --copy MIN_FREE "
                  "FROM TO..., of " STATE_DIR ".");
        return EXIT_FAILURE;
}
