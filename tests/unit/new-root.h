/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * An empty root directory for a test that asks for fixed places: in a mount namespace of its own,
 * gone with the process. Needs root; the test is skipped without.
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

static inline void new_root_mkdir(const char *path, mode_t mode) {
        char parent[256] = "";

        for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
                memcpy(parent, path, (size_t) (slash - path));
                parent[slash - path] = '\0';
                (void) mkdir(parent, 0755);
        }
        CHECK(mkdir(path, mode) == 0 || errno == EEXIST);
        CHECK_INT(chmod(path, mode), 0);
}

static inline void new_root_keep(int folder, const char *path) {
        char held[32];

        (void) snprintf(held, sizeof(held), "/proc/self/fd/%d", folder);
        new_root_mkdir(path, 0755);
        CHECK_INT(mount(held, path, NULL, MS_BIND, NULL), 0);
        CHECK_INT(close(folder), 0);
}

/* COUNTED_BUILD: the directory of a build that writes down there which lines of it ran. */
static inline void new_root_enter(void) {
        const char *counted = getenv("COUNTED_BUILD");
        int build;

        if (geteuid() != 0)
                SKIP("needs root");
        if (unshare(CLONE_NEWNS) < 0)
                SKIP("needs a mount namespace: %m");

        build = counted ? open(counted, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
        CHECK_INT(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
        CHECK_INT(mount("tmpfs", "/tmp", "tmpfs", 0, "mode=0755"), 0);
        CHECK_INT(chdir("/tmp"), 0);
        CHECK_INT(mkdir("proc", 0755), 0); /* the sanitizers want it */
        CHECK_INT(mount("/proc", "proc", NULL, MS_BIND | MS_REC, NULL), 0);
        CHECK_INT(chroot("."), 0);
        umask(022);
        if (build >= 0)
                new_root_keep(build, counted);
}
