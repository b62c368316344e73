/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "bind.h"
#include "directory.h"
#include "idmap.h"
#include "log.h"
#include "mount-copy.h"
#include "mounts.h"
#include "source.h"

/* With all that is mounted below: what lies hidden there stays hidden. */
static int clone_tree(int fd, bool read_only, int user_namespace, int *ret_tree) {
        return mount_copy(
                fd, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | (read_only ? MOUNT_ATTR_RDONLY : 0),
                user_namespace, AT_RECURSIVE, ret_tree);
}

/* As idmap_is_possible() has it. */
static bool is_not_mappable(int r) {
        return r == -EINVAL || r == -EOPNOTSUPP || r == -ENOSYS || r == -EPERM;
}

static const char *opener(const Site *site, const Volume *volume) {
        return volume->privileged ? "root" : site->record->owner_name;
}

static int open_source(const Site *site, const Volume *volume, int *ret) {
        _cleanup_approach_ Approach approach = {};
        const SourceQuery query = {
                .account = volume->privileged ? NULL : site->account,
                .approach = &approach,
        };
        int r = 0;

        if (volume->privileged)
                approach.steps[0] = volume->source;
        else
                r = approach_plan(site, volume->source, &approach);
        if (r == -EINVAL)
                log_error(
                        "The source %s of %s is below the directory of its flake, and %s is no "
                        "local directory: write an absolute path.",
                        volume->source, site->machine, site->record->flake);
        if (r < 0)
                return r;

        r = source_open(&query, ret);
        if (r < 0)
                log_error(
                        "%s cannot open %s, the source of the volume %s of %s: %s.",
                        opener(site, volume), volume->source, volume->target, site->machine,
                        source_fault(r));
        return r;
}

static int check_owner(const Site *site, const Volume *volume, const struct statx *status) {
        if (status->stx_uid == site->account->uid)
                return 0;

        if (!volume->read_only) {
                log_error(
                        "%s may not let %s write to %s, which belongs to the uid %u: make the "
                        "volume %s read-only (volumes-ro), take a directory of %s's own, or a "
                        "named volume or a tmpfs.",
                        site->record->owner_name, site->machine, volume->source, status->stx_uid,
                        volume->target, site->record->owner_name);
                return -EACCES;
        }
        if (mounts_is_run(status->stx_dev_major, status->stx_dev_minor)) {
                log_error(
                        "%s may not show %s to %s: in /run are sockets of the host.",
                        site->record->owner_name, volume->source, site->machine);
                return -EACCES;
        }
        return 0;
}

/* Whose files are somebody's inside, the volume's owner's there. */
typedef struct Whose {
        uid_t uid;
        gid_t gid;
} Whose;

/* This uid and this group are one uid and one gid inside; all others are nobody there. */
static int open_namespace(const Site *site, const Volume *volume, Whose whose) {
        const IdRange uids = {
                .on_disk = whose.uid,
                .shown = site->uid_base + volume->uid,
                .n = 1,
        };
        const IdRange gids = {
                .on_disk = whose.gid,
                .shown = site->uid_base + volume->gid,
                .n = 1,
        };

        return idmap_open_namespace(&uids, &gids);
}

static int clone_mapped(
        const Site *site, const Volume *volume, Whose whose, int source, int *ret_tree) {
        _cleanup_close_ int user_namespace = -1;
        int r;

        user_namespace = open_namespace(site, volume, whose);
        if (user_namespace < 0)
                return user_namespace;

        r = clone_tree(source, volume->read_only, user_namespace, ret_tree);
        if (!is_not_mappable(r))
                return r;

        if (!volume->read_only) {
                log_error(
                        "%s cannot write to %s with %s's rights: its file system, or one mounted "
                        "below it, has no mapped mounts. Make the volume %s read-only "
                        "(volumes-ro), or take a directory elsewhere or a named volume.",
                        site->machine, volume->source, opener(site, volume), volume->target);
                return -EACCES;
        }
        log_notice(
                "The file system of %s has no mapped mounts: in %s its files are nobody's, and "
                "only what everybody may read is readable.",
                volume->source, site->machine);
        return clone_tree(source, true, -1, ret_tree);
}

/* Where root inside is the host's there is nothing to map. */
static int clone_privileged(
        const Site *site, const Volume *volume, Whose whose, int source, int *ret_tree) {
        return site->uid_base == 0 ? clone_tree(source, volume->read_only, -1, ret_tree) :
                                     clone_mapped(site, volume, whose, source, ret_tree);
}

static int clone_checked(
        const Site *site, const Volume *volume, Whose whose, int source, int *ret_tree) {
        if (volume->privileged)
                return clone_privileged(site, volume, whose, source, ret_tree);
        if (whose.uid != site->account->uid)
                return clone_tree(source, true, -1, ret_tree);

        whose.gid = site->account->gid;
        return clone_mapped(site, volume, whose, source, ret_tree);
}

int bind_open(const Site *site, const Volume *volume, int *ret_tree, bool *ret_is_directory) {
        _cleanup_close_ int source = -1;
        struct statx status;
        int r;

        r = open_source(site, volume, &source);
        if (r < 0)
                return r;

        /* Its file system, which may be the owner's, is not asked again. */
        if (statx(source, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC,
                  STATX_TYPE | STATX_UID | STATX_GID, &status) < 0)
                return -errno;
        r = volume->privileged ? 0 : check_owner(site, volume, &status);
        if (r < 0)
                return r;

        r = clone_checked(
                site, volume, (Whose){ status.stx_uid, status.stx_gid }, source, ret_tree);
        if (r < 0) {
                if (r != -EACCES)
                        log_error(
                                "Cannot bind %s into %s: %s.", volume->source, site->machine,
                                strerror(-r));
                return r;
        }

        *ret_is_directory = S_ISDIR(status.stx_mode);
        return 0;
}

/* Its files are those of all that were ever in a container: all of the range is mapped. */
int bind_open_named(const Site *site, const Volume *volume, int *ret_tree) {
        _cleanup_close_ int user_namespace = -1, files = -1;
        int r;

        r = directory_open_volume(volume, site->record->owner, &files);
        if (r < 0)
                return r;

        r = quota_settle(
                files, quota_project_of_volumes(site->record->owner), site->limits.volumes);
        if (r < 0) {
                log_error(
                        "The volume %s of %s cannot be given a limit: %s.", volume->source,
                        site->machine, strerror(-r));
                return r;
        }

        user_namespace = idmap_open_namespace_of(site->uid_base);
        r = user_namespace < 0 ? user_namespace :
                                 clone_tree(files, volume->read_only, user_namespace, ret_tree);
        if (is_not_mappable(r))
                log_error(
                        "The volume %s of %s cannot be used: the file system of flakectr's state "
                        "has no mapped mounts.",
                        volume->source, site->machine);
        else if (r < 0)
                log_error(
                        "Cannot bind the volume %s into %s: %s.", volume->source, site->machine,
                        strerror(-r));
        return r;
}
