/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>

#include "account.h"
#include "directory.h"
#include "idmap.h"
#include "journal.h"
#include "log.h"
#include "mount-copy.h"
#include "ownership.h"
#include "private-mounts.h"
#include "resolve.h"
#include "strv.h"

#define JOURNAL_DIR "var/log/journal"

/* The unit has one of its own (PrivateTmp=), which anybody can reach, as our state nobody can. */
#define PLACE "/tmp"

static const char *const fixed_options[] = {
        "journalctl", "--directory=" PLACE, "--no-pager", "--quiet",
        "--all",      "--output=short-iso", NULL,
};

static int open_files(const char *machine, uid_t *ret_base, Ownership *ret_ownership, int *ret) {
        _cleanup_(record_freep) Record *record = NULL;
        _cleanup_close_ int directory = -1, root = -1;
        int r;

        r = directory_open(machine, &directory);
        if (r >= 0)
                r = directory_open_root(directory, machine, &root);
        if (r >= 0)
                r = directory_read_record(directory, machine, &record);
        if (r >= 0)
                r = ownership_read(directory, ret_ownership);
        if (r >= 0)
                r = resolve_open(root, JOURNAL_DIR, O_PATH | O_DIRECTORY, RESOLVE_INSIDE_MOUNT);
        if (r < 0)
                return r;

        *ret_base = record->uid_base;
        *ret = r;
        return 0;
}

/* A link in there leads nowhere, whoever made it and whenever. */
static int clone_files(int files, uid_t base, Ownership ownership, int *ret) {
        _cleanup_close_ int user_namespace = -1;

        if (ownership == OWNERSHIP_MAP) {
                user_namespace = idmap_open_namespace_of(base);
                if (user_namespace < 0)
                        return user_namespace;
        }

        return mount_copy(
                files,
                MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC |
                        MOUNT_ATTR_NOSYMFOLLOW,
                user_namespace, 0, ret);
}

static int exec_journalctl(char *const *options) {
        _cleanup_strv_ char **command = NULL;
        int r;

        r = strv_append(&command, (char *const *) fixed_options);
        if (r >= 0)
                r = strv_append(&command, options);
        if (r < 0)
                return r;

        /* What it has to say is for whoever asked. */
        if (dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
                return -errno;
        (void) execvp(command[0], command);
        return -errno;
}

int journal_show(const char *machine, char *const *options) {
        _cleanup_close_ int files = -1, tree = -1;
        Ownership ownership = OWNERSHIP_MAP;
        uid_t base = 0;
        int r;

        r = open_files(machine, &base, &ownership, &files);
        if (r >= 0)
                r = clone_files(files, base, ownership, &tree);
        if (r >= 0)
                r = private_mounts_enter();
        if (r >= 0 && move_mount(tree, "", AT_FDCWD, PLACE, MOVE_MOUNT_F_EMPTY_PATH) < 0)
                r = -errno;
        if (r >= 0)
                r = account_become_root(base);
        if (r >= 0)
                r = exec_journalctl(options);
        if (r != -ENOENT && r != -ELOOP)
                log_error("The journal of %s cannot be read: %s.", machine, strerror(-r));
        return r;
}
