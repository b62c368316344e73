/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "devices.h"
#include "log.h"
#include "private-mounts.h"
#include "resolve.h"

/* Nothing but root makes nodes there, and links lead within it. */
static int find_node(const char *path, struct stat *ret) {
        _cleanup_close_ int directory = -1, fd = -1;

        directory = open("/dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (directory < 0)
                return -errno;
        fd = resolve_open(directory, path + strlen("/dev/"), O_PATH, RESOLVE_BENEATH);
        if (fd < 0)
                return fd;
        if (fstat(fd, ret) < 0)
                return -errno;
        return S_ISCHR(ret->st_mode) || S_ISBLK(ret->st_mode) ? 0 : -ENODEV;
}

static int make_node(const Site *site, int folder, const char *path, int i) {
        char name[16];
        struct stat st;
        int r;

        r = find_node(path, &st);
        if (r < 0) {
                log_error(
                        "%s cannot have the device %s: %s.", site->machine, path,
                        r == -ENODEV ? "it is none" : strerror(-r));
                return r;
        }

        (void) snprintf(name, sizeof(name), "%d", i);
        if (mknodat(folder, name, st.st_mode, st.st_rdev) < 0 ||
            fchmodat(folder, name, st.st_mode & 0777, 0) < 0 ||
            fchownat(folder, name, site->uid_base, site->uid_base, AT_SYMLINK_NOFOLLOW) < 0) {
                r = -errno;
                log_error(
                        "%s cannot have the device %s: no node can be made of it (%s).",
                        site->machine, path, strerror(-r));
                return r;
        }
        return 0;
}

int devices_make(const Site *site, char *const *devices) {
        const PrivateMount place = {
                .machine = site->machine,
                .name = DEVICES_DIR,
                .type = "tmpfs",
                .flags = MS_NOSUID | MS_NOEXEC,
        };
        _cleanup_close_ int folder = -1;
        int r;

        if (!devices || !*devices)
                return 0;

        r = private_mounts_add(&place, site->directory, &folder);
        if (r < 0) {
                log_error(
                        "Cannot make a place for the devices of %s: %s.", site->machine,
                        strerror(-r));
                return r;
        }

        for (int i = 0; r >= 0 && devices[i]; i++)
                r = make_node(site, folder, devices[i], i);
        return r;
}
