/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "container-name.h"
#include "private-mounts.h"
#include "state-dir.h"

int private_mounts_enter(void) {
        static bool entered = false;

        if (entered)
                return 0;
        if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_SLAVE | MS_REC, NULL) < 0)
                return -errno;

        entered = true;
        return 0;
}

int private_mounts_add(
        const char *machine,
        int directory,
        const char *name,
        unsigned long flags,
        int *ret_folder) {
        char path[sizeof(CONTAINERS_DIR) + MACHINE_NAME_MAX + 32];
        int fd;

        /* Everything above the path is root's own, so the path is what it was. */
        (void) snprintf(path, sizeof(path), CONTAINERS_DIR "/%s/%s", machine, name);
        if (mkdirat(directory, name, 0700) < 0 && errno != EEXIST)
                return -errno;
        if (mount("tmpfs", path, "tmpfs", flags, "mode=0700") < 0 ||
            mount(NULL, path, NULL, MS_PRIVATE, NULL) < 0)
                return -errno;
        if (!ret_folder)
                return 0;

        fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        *ret_folder = fd;
        return 0;
}
