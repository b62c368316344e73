/* SPDX-License-Identifier: MIT */

/* What systemd-nspawn wants to find in a root tree, and NixOS does not make for itself. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "state-directory.h"
#include "state.h"

#define ROOT_DIR_NEW ROOT_DIR ".new"

static const struct {
        const char *path;
        mode_t mode; /* a directory's is not 0644 */
} entries[] = {
        { "etc", 0755 },
        { "etc/machine-id", 0644 },
        { "etc/os-release", 0644 },
        { "nix", 0755 },
        { "nix/store", 0755 },
        { "nix/var", 0755 },
        { "root", 0700 },
        { "usr", 0755 },
        { "var", 0755 },
        { "var/lib", 0755 },
        { "var/lib/private", 0700 },
};

/* Exactly this mode: the umask is not asked. */
static int entry_make(int tree, const char *path, mode_t mode) {
        _cleanup_close_ int fd = -1;

        if (mode == 0644) {
                fd = openat(tree, path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode);
        } else {
                if (mkdirat(tree, path, mode) < 0 && errno != EEXIST)
                        return -errno;
                fd = openat(tree, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        }
        return fd < 0 || fchmod(fd, mode) < 0 ? -errno : 0;
}

/* Under another name until it is complete: no container was ever in it, nor a link of one. */
static int tree_make(int directory) {
        _cleanup_close_ int tree = -1;
        int r;

        r = entry_make(directory, ROOT_DIR_NEW, 0755);
        if (r < 0)
                return r;
        tree = openat(directory, ROOT_DIR_NEW, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (tree < 0)
                return -errno;

        for (size_t i = 0; i < sizeof(entries) / sizeof(*entries); i++) {
                r = entry_make(tree, entries[i].path, entries[i].mode);
                if (r < 0)
                        return r;
        }

        if (fsync(tree) < 0 ||
            renameat2(directory, ROOT_DIR_NEW, directory, ROOT_DIR, RENAME_NOREPLACE) < 0 ||
            fsync(directory) < 0)
                return -errno;
        return 0;
}

int state_make_root(const char *machine) {
        _cleanup_close_ int directory = -1;
        struct stat st;
        int r;

        r = state_directory_open_container(machine, true, &directory);
        if (r < 0)
                return r;

        if (fstatat(directory, ROOT_DIR, &st, AT_SYMLINK_NOFOLLOW) >= 0)
                return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
        return errno == ENOENT ? tree_make(directory) : -errno;
}

bool state_has_root(const char *machine) {
        _cleanup_close_ int directory = -1;

        return state_directory_open_container(machine, false, &directory) >= 0 &&
                faccessat(directory, ROOT_DIR, F_OK, AT_SYMLINK_NOFOLLOW) >= 0;
}
