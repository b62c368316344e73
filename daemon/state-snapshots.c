/* SPDX-License-Identifier: MIT */

/*
 * Snapshots of a container: in its directory SNAPSHOTS_DIR "/<label>", with ROOT_DIR and
 * SNAPSHOT_VOLUMES_DIR "/<volume>". One that is being made ends in ".new".
 *
 * What is restored is copied to RESTORE_DIR ".new", then renamed to RESTORE_DIR: from that moment
 * on it counts, and is put in its place, also by the next daemon.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "container-name.h"
#include "log.h"
#include "state-directory.h"
#include "state.h"
#include "strv.h"

#define NEW             ".new"
#define RESTORE_DIR_NEW RESTORE_DIR NEW
#define LABEL_SIZE      (CONTAINER_NAME_MAX + sizeof(NEW))

static int snapshots_open(const char *machine, int *ret) {
        _cleanup_close_ int directory = -1;
        int r;

        r = state_directory_open_container(machine, false, &directory);
        return r < 0 ? r : state_directory_open_at(directory, SNAPSHOTS_DIR, false, ret);
}

int state_list_snapshots(const char *machine, char ***ret_labels) {
        _cleanup_strv_ char **entries = NULL, **labels = NULL;
        _cleanup_close_ int snapshots = -1;
        int r;

        r = strv_copy(NULL, &labels);
        if (r >= 0)
                r = snapshots_open(machine, &snapshots);
        if (r >= 0)
                r = state_directory_list_at(snapshots, &entries);
        if (r < 0 && r != -ENOENT)
                return r;

        r = 0;
        for (char **entry = entries; r >= 0 && entry && *entry; entry++)
                if (name_part_is_valid(*entry))
                        r = strv_push(&labels, *entry);
        if (r < 0)
                return r;
        *ret_labels = TAKE_PTR(labels);
        return 0;
}

int state_snapshot_time(const char *machine, const char *label, uint64_t *ret_usec) {
        _cleanup_close_ int snapshots = -1;
        struct stat st;
        int r;

        if (!name_part_is_valid(label))
                return -EINVAL;
        r = snapshots_open(machine, &snapshots);
        if (r < 0)
                return r;
        if (fstatat(snapshots, label, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return -errno;

        *ret_usec = usec_of(st.st_mtim);
        return 0;
}

static int make_with_volumes(int parent, const char *name) {
        _cleanup_close_ int directory = -1, volumes = -1;
        int r;

        if (mkdirat(parent, name, 0700) < 0)
                return -errno;
        r = state_directory_open_at(parent, name, false, &directory);
        return r < 0 ? r : state_directory_open_at(directory, SNAPSHOT_VOLUMES_DIR, true, &volumes);
}

int state_snapshot_begin(const char *machine, const char *label) {
        _cleanup_close_ int directory = -1, snapshots = -1;
        char name[LABEL_SIZE];
        int r;

        if (!name_part_is_valid(label))
                return -EINVAL;
        (void) snprintf(name, sizeof(name), "%.*s" NEW, CONTAINER_NAME_MAX, label);

        r = state_directory_open_container(machine, false, &directory);
        if (r < 0)
                return r;
        if (faccessat(directory, ROOT_DIR, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
                return errno == ENOENT ? -ENODATA : -errno;
        r = state_directory_open_at(directory, SNAPSHOTS_DIR, true, &snapshots);
        if (r >= 0)
                r = state_directory_discard(snapshots, name, NULL);
        return r < 0 ? r : make_with_volumes(snapshots, name);
}

int state_snapshot_finish(const char *machine, const char *label) {
        _cleanup_close_ int snapshots = -1;
        char name[LABEL_SIZE];
        int r;

        (void) snprintf(name, sizeof(name), "%.*s" NEW, CONTAINER_NAME_MAX, label);
        r = snapshots_open(machine, &snapshots);
        if (r < 0)
                return r;
        if (renameat2(snapshots, name, snapshots, label, RENAME_NOREPLACE) < 0 ||
            fsync(snapshots) < 0)
                return -errno;
        return 0;
}

int state_snapshot_discard(const char *machine, const char *label, bool unfinished) {
        _cleanup_close_ int snapshots = -1;
        char name[LABEL_SIZE];
        int r;

        if (!name_part_is_valid(label))
                return -EINVAL;
        (void) snprintf(
                name, sizeof(name), "%.*s%s", CONTAINER_NAME_MAX, label, unfinished ? NEW : "");
        r = snapshots_open(machine, &snapshots);
        return r < 0 ? r : state_directory_discard(snapshots, name, NULL);
}

int state_snapshot_volumes(const char *machine, const char *label, char ***ret_names) {
        _cleanup_close_ int snapshots = -1, snapshot = -1, volumes = -1;
        int r;

        r = snapshots_open(machine, &snapshots);
        if (r >= 0)
                r = state_directory_open_at(snapshots, label, false, &snapshot);
        if (r >= 0)
                r = state_directory_open_at(snapshot, SNAPSHOT_VOLUMES_DIR, false, &volumes);
        return r < 0 ? r : state_directory_list_at(volumes, ret_names);
}

static int open_own(const char *machine, uid_t *ret_owner, int *ret) {
        char name[CONTAINER_NAME_MAX + 1];
        int r;

        r = machine_name_parse(machine, name, ret_owner);
        return r < 0 ? r : state_directory_open_container(machine, false, ret);
}

/* Mostly there is nothing, and the disk is not waited for: what a crash brings back goes then. */
static int restore_discard(int directory) {
        int r = 0;

        if (state_directory_has(directory, RESTORE_DIR_NEW))
                r = state_directory_discard(directory, RESTORE_DIR_NEW, NULL);
        if (r >= 0 && state_directory_has(directory, RESTORED_DIR))
                r = state_directory_discard_here(directory, RESTORED_DIR, NULL);
        return r;
}

int state_restore_begin(const char *machine) {
        _cleanup_close_ int directory = -1;
        uid_t owner;
        int r;

        r = open_own(machine, &owner, &directory);
        if (r >= 0)
                r = restore_discard(directory);
        return r < 0 ? r : make_with_volumes(directory, RESTORE_DIR_NEW);
}

int state_restore_discard(const char *machine) {
        _cleanup_close_ int directory = -1;
        uid_t owner;
        int r;

        r = open_own(machine, &owner, &directory);
        return r < 0 ? r : restore_discard(directory);
}

static int put_root(int directory) {
        int r;

        if (!state_directory_has(directory, RESTORED_DIR)) /* it has been put there before */
                return 0;
        r = state_directory_discard_here(directory, ROOT_DIR, NULL);
        if (r < 0)
                return r;
        return renameat2(directory, RESTORED_DIR, directory, ROOT_DIR, RENAME_NOREPLACE) < 0 ||
                        fsync(directory) < 0 ?
                -errno :
                0;
}

/* The volume as a whole, which is root's, whoever has its files. */
static int put_volume(int restored, const char *name, uid_t owner) {
        _cleanup_close_ int volumes = -1;
        char called[MACHINE_NAME_MAX + 1];
        int r;

        if (!name_part_is_valid(name))
                return -EINVAL;
        machine_name_format(name, owner, called);
        r = state_directory_open(VOLUMES_NAME, true, &volumes);
        if (r >= 0)
                r = state_directory_discard(volumes, called, NULL);
        if (r < 0)
                return r;
        return renameat2(restored, name, volumes, called, RENAME_NOREPLACE) < 0 ||
                        fsync(volumes) < 0 ?
                -errno :
                0;
}

static int restore_apply(int directory, uid_t owner) {
        _cleanup_close_ int restore = -1, volumes = -1;
        _cleanup_strv_ char **names = NULL;
        int r;

        r = state_directory_open_at(directory, RESTORE_DIR, false, &restore);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        r = put_root(directory);
        if (r >= 0)
                r = state_directory_open_at(restore, SNAPSHOT_VOLUMES_DIR, false, &volumes);
        if (r >= 0)
                r = state_directory_list_at(volumes, &names);
        for (char **name = names; r >= 0 && *name; name++)
                r = put_volume(volumes, *name, owner);
        return r < 0 ? r : state_directory_discard(directory, RESTORE_DIR, NULL);
}

int state_restore_commit(const char *machine) {
        _cleanup_close_ int directory = -1;
        uid_t owner;
        int r;

        r = open_own(machine, &owner, &directory);
        if (r < 0)
                return r;
        if (renameat2(directory, RESTORE_DIR_NEW, directory, RESTORE_DIR, RENAME_NOREPLACE) < 0 ||
            fsync(directory) < 0)
                return -errno;
        return 0;
}

int state_restore_apply(const char *machine) {
        _cleanup_close_ int directory = -1;
        uid_t owner;
        int r;

        r = open_own(machine, &owner, &directory);
        return r < 0 ? r : restore_apply(directory, owner);
}

int state_restore_finish(const char *machine) {
        int r;

        r = state_restore_commit(machine);
        return r < 0 ? r : state_restore_apply(machine);
}

int state_restore_recover(const char *machine) {
        _cleanup_close_ int directory = -1, snapshots = -1;
        _cleanup_strv_ char **entries = NULL;
        uid_t owner;
        int r;

        r = open_own(machine, &owner, &directory);
        if (r >= 0)
                r = restore_apply(directory, owner);
        if (r >= 0)
                r = restore_discard(directory);
        if (r >= 0)
                r = state_directory_open_at(directory, SNAPSHOTS_DIR, false, &snapshots);
        if (r >= 0)
                r = state_directory_list_at(snapshots, &entries);
        for (char **entry = entries; r >= 0 && entry && *entry; entry++)
                if (!name_part_is_valid(*entry))
                        r = state_directory_discard(snapshots, *entry, NULL);
        return r == -ENOENT ? 0 : r;
}
