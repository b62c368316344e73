/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "deletion.h"
#include "enclosure.h"
#include "inode-flags.h"
#include "log.h"
#include "measure.h"
#include "resolve.h"
#include "state-dir.h"

#define INSIDE (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS)

static int open_inside(const char *root, const char *path) {
        _cleanup_close_ int fd = -1;

        fd = open(root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        return fd < 0 ? -errno : resolve_open(fd, path, O_RDONLY | O_DIRECTORY, INSIDE);
}

/* One that cannot be deleted is no reason to keep the others. */
static int delete (char *const *names) {
        _cleanup_close_ int trash = -1;
        int r, failure = 0;

        r = inode_flags_open();
        if (r >= 0)
                r = enclosure_enter(TRASH_DIR, &trash);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        if (!*names)
                return deletion_run_all(trash);

        for (; *names; names++) {
                r = strchr(*names, '/') ? -EINVAL : deletion_run(trash, *names);
                if (failure == 0)
                        failure = r;
        }
        return failure;
}

/* A line for each: bytes, files. */
static int measure(char *const *paths) {
        for (; *paths; paths++) {
                _cleanup_close_ int fd = open_inside(STATE_DIR, *paths);
                Measure measure = {};
                int r;

                r = fd < 0 ? fd : measure_add(&measure, fd);
                if (r < 0 && r != -ENOENT)
                        return r;
                printf("%" PRIu64 " %" PRIu64 "\n", measure.bytes, measure.files);
        }
        return fflush(stdout) < 0 ? -errno : 0;
}

static const struct Order {
        const char *word;
        int (*run)(char *const *arguments);
        const char *failed;
} orders[] = {
        { "--delete", delete, "What was removed is not all deleted" },
        { "--measure", measure, "What a container takes of the disk cannot be counted" },
};

int main(int argc, char **argv) {
        for (size_t i = 0; argc > 1 && i < sizeof(orders) / sizeof(*orders); i++) {
                int r;

                if (strcmp(argv[1], orders[i].word) != 0)
                        continue;
                r = orders[i].run(argv + 2);
                if (r < 0)
                        log_error("%s: %s.", orders[i].failed, strerror(-r));
                /* There may be no /proc any more, which sanitizers want to see at the end. */
                _exit(r < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
        }

        log_error("Usage: flakectr-tree --delete [NAME...], of " TRASH_DIR
                  ", or all that is in there; or flakectr-tree --measure PATH..., of " STATE_DIR
                  ".");
        return EXIT_FAILURE;
}
