/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cleanup.h"
#include "clone-run.h"
#include "copy.h"
#include "deletion.h"
#include "discarded.h"
#include "enclosure.h"
#include "export.h"
#include "import.h"
#include "inode-flags.h"
#include "log.h"
#include "measure.h"
#include "place.h"
#include "state-dir.h"

/* "trash/web.u1000-1", "containers/web.u1000/discarded-1" */
static bool may_be_deleted(const char *path) {
        static const char trash[] = TRASH_DIR "/";
        const char *folder = &trash[sizeof(STATE_DIR)], *slash = strrchr(path, '/');
        size_t length = strlen(folder);

        if (strncmp(path, folder, length) == 0 && !strchr(path + length, '/'))
                return true;
        return slash && strncmp(slash + 1, DISCARDED_PREFIX, strlen(DISCARDED_PREFIX)) == 0;
}

static int delete_one(int state, const char *path) {
        _cleanup_close_ int parent = -1;
        const char *name;

        if (!may_be_deleted(path))
                return -EINVAL;
        parent = place_open_parent(state, path, &name);
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
        _cleanup_close_ int state = place_open_state();

        for (; *paths; paths++) {
                _cleanup_close_ int fd = place_open(state, *paths);
                Measure measure = {};
                int r;

                r = fd < 0 ? fd : measure_add(&measure, fd);
                if (r < 0 && r != -ENOENT)
                        return r;
                printf("%" PRIu64 " %" PRIu64 "\n", measure.bytes, measure.files);
        }
        return fflush(stdout) < 0 ? -errno : 0;
}

/* MIN_FREE, then pairs. */
static int copy(char *const *arguments) {
        _cleanup_close_ int state = place_open_state();
        CopyOrder order = {};

        if (!*arguments)
                return -EINVAL;
        order.min_free = strtoull(*arguments++, NULL, 10);
        return copy_places(state, arguments, &order);
}

/* MIN_FREE BASE DIRECTORY of the original, BASE of the clone, then pairs. */
static int clone(char *const *arguments) {
        _cleanup_close_ int state = place_open_state();

        return state < 0 ? state : clone_run(state, arguments);
}

/* A tree may be deep. */
static void allow_descriptors(void) {
        struct rlimit limit;

        if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
                return;
        limit.rlim_cur = limit.rlim_max;
        (void) setrlimit(RLIMIT_NOFILE, &limit);
}

/* NAME BASE DIRECTORY, then pairs: a part's name in the archive, and the part. */
static int export(char *const *arguments) {
        _cleanup_close_ int state = place_open_state();

        return state < 0 ? state : export_run(state, arguments);
}

/*
 * MIN_FREE BASE DIRECTORY, bytes that the tree and the volumes may take, then the same; "-" in
 * place of a part: it is passed over.
 */
static int import(char *const *arguments) {
        _cleanup_close_ int state = place_open_state();

        return state < 0 ? state : import_run(state, arguments);
}

static const struct Order {
        const char *word;
        int (*run)(char *const *arguments);
        const char *failed;
} orders[] = {
        { "--delete", delete, "What was removed is not all deleted" },
        { "--copy", copy, "A copy was not made" },
        { "--clone", clone, "A clone was not made" },
        { "--export", export, "An archive was not made" },
        { "--import", import, "An archive was not unpacked" },
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

        log_error(
                "Usage: flakectr-tree --delete [PATH...], --measure PATH..., --copy MIN_FREE FROM "
                "TO..., --clone MIN_FREE BASE DIRECTORY NEW_BASE FROM TO..., --export NAME BASE "
                "DIRECTORY [PART PATH]..., or --import MIN_FREE BASE "
                "DIRECTORY TREE_MAX VOLUMES_MAX [PART PATH]..., of " STATE_DIR ".");
        return EXIT_FAILURE;
}
