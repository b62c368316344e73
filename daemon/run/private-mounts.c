/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "container-name.h"
#include "private-mounts.h"
#include "state-dir.h"

int private_mounts_enter(void) {
        if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_SLAVE | MS_REC, NULL) < 0)
                return -errno;
        return 0;
}

int private_mounts_add(const PrivateMount *mounted, int directory, int *ret_folder) {
        char path[sizeof(CONTAINERS_DIR) + MACHINE_NAME_MAX + 32];
        int fd;

        /* Everything above the path is root's own, so the path is what it was. */
        (void) snprintf(
                path, sizeof(path), CONTAINERS_DIR "/%s/%s", mounted->machine, mounted->name);
        if (mkdirat(directory, mounted->name, 0700) < 0 && errno != EEXIST)
                return -errno;
        if (mount(mounted->type, path, mounted->type, mounted->flags, "mode=0700") < 0 ||
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
