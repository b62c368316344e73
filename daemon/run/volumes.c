/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "bind.h"
#include "container-name.h"
#include "log.h"
#include "mounts.h"
#include "private-mounts.h"
#include "state-dir.h"
#include "target.h"
#include "volumes.h"

#define PATH_SIZE (sizeof(CONTAINERS_DIR) + MACHINE_NAME_MAX + sizeof(BINDS_DIR) + 16)

static void place_path(const Site *site, size_t i, char ret[static PATH_SIZE]) {
        (void) snprintf(ret, PATH_SIZE, CONTAINERS_DIR "/%s/" BINDS_DIR "/%zu", site->machine, i);
}

static int make_place(const char *path, bool is_directory) {
        int fd;

        if (is_directory)
                return mkdir(path, 0700) < 0 ? -errno : 0;

        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0)
                return -errno;
        (void) close(fd);
        return 0;
}

static int mount_tmpfs(const Site *site, const Volume *volume, const char *path) {
        unsigned long flags = MS_NOSUID | MS_NODEV | (volume->read_only ? MS_RDONLY : 0);
        char options[128];

        (void) snprintf(
                options, sizeof(options), "mode=0755,size=%llu,uid=%u,gid=%u",
                (unsigned long long) volume->size, site->uid_base + volume->uid,
                site->uid_base + volume->gid);
        return mount("tmpfs", path, "tmpfs", flags, options) < 0 ? -errno : 0;
}

static int attach(const Site *site, const Volume *volume, size_t i, int tree, bool is_directory) {
        char path[PATH_SIZE];
        int r;

        place_path(site, i, path);
        r = make_place(path, is_directory);
        if (r < 0)
                return r;

        if (tree < 0)
                return mount_tmpfs(site, volume, path);
        return move_mount(tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) < 0 ? -errno : 0;
}

/* In an empty tmpfs, where no link is, systemd-nspawn makes it itself. */
static bool is_in_tmpfs(const VolumeList *list, const Volume *volume) {
        for (size_t i = 0; i < list->n; i++)
                if (&list->items[i] != volume &&
                    path_is_below(volume->target, list->items[i].target))
                        return true;
        return false;
}

static int make_target(
        const Site *site, const VolumeList *list, const Volume *volume, bool is_directory) {
        uid_t owner = site->ownership == OWNERSHIP_CHOWN ? site->uid_base : 0;
        int r;

        if (is_in_tmpfs(list, volume))
                return 0;

        r = target_make(site->root, volume->target, is_directory, owner);
        if (r < 0)
                log_error(
                        "The target %s of a volume of %s cannot be made: %s.", volume->target,
                        site->machine,
                        r == -ELOOP           ? "inside there is a link in it; write where "
                                                "that leads to" :
                                r == -EISDIR  ? "inside there is something else than a file" :
                                r == -ENOTDIR ? "inside there is something else than a "
                                                "directory in it" :
                                                strerror(-r));
        return r;
}

static int mount_one(const Site *site, const VolumeList *list, size_t i) {
        const Volume *volume = &list->items[i];
        _cleanup_close_ int tree = -1;
        bool is_directory = true;
        int r = 0;

        if (volume->type == VOLUME_BIND)
                r = bind_open(site, volume, &tree, &is_directory);
        else if (volume->type == VOLUME_NAMED)
                r = bind_open_named(site, volume, &tree);
        if (r >= 0)
                r = make_target(site, list, volume, is_directory);
        if (r < 0)
                return r;

        r = attach(site, volume, i, tree, is_directory);
        if (r < 0)
                log_error(
                        "Cannot mount the volume %s of %s: %s.", volume->target, site->machine,
                        strerror(-r));
        return r;
}

/* An administrator may have permitted any. */
static int check_kind(const Site *site, const Volume *volume, size_t i) {
        _cleanup_free_ char *kind = NULL;
        char path[PATH_SIZE];
        int r;

        if (volume->privileged)
                return 0;
        place_path(site, i, path);
        r = mounts_find_forbidden(path, &kind);
        if (r <= 0)
                return r;

        log_error(
                "The volume %s of %s has a source that is, or has in it, a file system of the kind "
                "%s, which is the kernel's own: no container gets it.",
                volume->target, site->machine, kind);
        return -EACCES;
}

int volumes_mount(const Site *site, const VolumeList *list) {
        const PrivateMount binds = {
                .machine = site->machine,
                .name = BINDS_DIR,
                .type = "tmpfs",
                .flags = MS_NOSUID | MS_NODEV | MS_NOEXEC,
        };
        int r;

        if (list->n == 0)
                return 0;

        r = private_mounts_add(&binds, site->directory, NULL);
        if (r < 0) {
                log_error("Cannot mount the volumes of %s: %s.", site->machine, strerror(-r));
                return r;
        }
        for (size_t i = 0; r >= 0 && i < list->n; i++)
                r = mount_one(site, list, i);
        for (size_t i = 0; r >= 0 && i < list->n; i++)
                r = check_kind(site, &list->items[i], i);
        return r;
}
