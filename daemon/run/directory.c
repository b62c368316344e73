/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clone.h"
#include "container-name.h"
#include "directory.h"
#include "log.h"
#include "read.h"
#include "state-dir.h"

#define DIRECTORY_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* `path` is how it is called in messages, `name` how it is opened below `parent`. */
static int open_private(int parent, const char *name, const char *path, int *ret) {
        _cleanup_close_ int fd = -1;
        struct stat st;

        fd = openat(parent, name, DIRECTORY_FLAGS);
        if (fd < 0) {
                int r = -errno;

                log_error("Cannot open the directory %s: %s.", path, strerror(-r));
                return r;
        }

        if (fstat(fd, &st) < 0)
                return -errno;
        if (st.st_uid != 0 || st.st_gid != 0 || (st.st_mode & 07777) != 0700) {
                log_error(
                        "%s is open to others than root: nothing is started before it belongs to "
                        "root:root and has mode 0700.",
                        path);
                return -EPERM;
        }

        *ret = TAKE_FD(fd);
        return 0;
}

int directory_open_state(int *ret) {
        return open_private(AT_FDCWD, STATE_DIR, STATE_DIR, ret);
}

int directory_open(const char *machine, int *ret) {
        _cleanup_close_ int state = -1, containers = -1;
        char path[sizeof(CONTAINERS_DIR) + 1 + MACHINE_NAME_MAX];
        int r;

        r = directory_open_state(&state);
        if (r >= 0)
                r = open_private(
                        state, &CONTAINERS_DIR[sizeof(STATE_DIR)], CONTAINERS_DIR, &containers);
        if (r < 0)
                return r;

        (void) snprintf(path, sizeof(path), CONTAINERS_DIR "/%s", machine);
        return open_private(containers, machine, path, ret);
}

int directory_open_root(int directory, const char *machine, int *ret) {
        int fd;

        fd = openat(directory, ROOT_DIR, DIRECTORY_FLAGS);
        if (fd < 0) {
                int r = -errno;

                log_error("Cannot open the root tree of %s: %s.", machine, strerror(-r));
                return r;
        }

        *ret = fd;
        return 0;
}

/* Complete as soon as it has its name. */
static int make_files(int directory, const Volume *volume) {
        if (mkdirat(directory, FILES_DIR ".new", 0755) < 0 && errno != EEXIST)
                return -errno;
        if (fchownat(directory, FILES_DIR ".new", volume->uid, volume->gid, AT_SYMLINK_NOFOLLOW) <
                    0 ||
            renameat2(directory, FILES_DIR ".new", directory, FILES_DIR, RENAME_NOREPLACE) < 0)
                return -errno;
        return 0;
}

static int open_files(int directory, const Volume *volume) {
        int fd, r;

        fd = openat(directory, FILES_DIR, DIRECTORY_FLAGS);
        if (fd >= 0 || errno != ENOENT)
                return fd < 0 ? -errno : fd;

        /* Another container of the owner may do the same now. */
        r = make_files(directory, volume);
        if (r < 0 && r != -EEXIST && r != -ENOENT)
                return r;
        fd = openat(directory, FILES_DIR, DIRECTORY_FLAGS);
        return fd < 0 ? -errno : fd;
}

int directory_open_volume(const Volume *volume, uid_t owner, int *ret) {
        _cleanup_close_ int state = -1, volumes = -1, directory = -1;
        char called[MACHINE_NAME_MAX + 1], path[sizeof(VOLUMES_DIR) + 1 + MACHINE_NAME_MAX];
        int r;

        machine_name_format(volume->source, owner, called);
        (void) snprintf(path, sizeof(path), VOLUMES_DIR "/%s", called);

        r = directory_open_state(&state);
        if (r >= 0)
                r = open_private(state, &VOLUMES_DIR[sizeof(STATE_DIR)], VOLUMES_DIR, &volumes);
        if (r >= 0)
                r = open_private(volumes, called, path, &directory);
        if (r < 0)
                return r;

        r = open_files(directory, volume);
        if (r < 0) {
                log_error("Cannot open the files in %s: %s.", path, strerror(-r));
                return r;
        }

        *ret = r;
        return 0;
}

static int read_file(
        int directory, const char *name, size_t size_max, char **ret, size_t *ret_size) {
        _cleanup_close_ int fd = -1;
        _cleanup_free_ char *buffer = malloc(size_max + 1);
        struct stat st;
        size_t size;
        int r;

        if (!buffer)
                return -ENOMEM;

        fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode) || st.st_uid != 0 || (st.st_mode & 022) != 0)
                return -EPERM;

        r = read_all(fd, buffer, size_max + 1, &size);
        if (r < 0)
                return r;
        if (size > size_max)
                return -EFBIG;

        *ret = TAKE_PTR(buffer);
        *ret_size = size;
        return 0;
}

static int read_record(int directory, Record **ret) {
        _cleanup_free_ char *json = NULL;
        size_t size;
        int r;

        r = read_file(directory, RECORD_FILE, RECORD_SIZE_MAX, &json, &size);
        return r < 0 ? r : record_parse(json, size, ret);
}

int directory_read_spec(int directory, const Record *record, const char *machine, Spec **ret) {
        _cleanup_free_ char *json = NULL, *fault = NULL;
        size_t size;
        int r;

        r = read_file(directory, SPEC_FILE, SPEC_SIZE_MAX, &json, &size);
        if (r >= 0)
                r = spec_parse(json, size, ret, &fault);
        if (r >= 0)
                r = clone_apply(record, *ret);
        if (r < 0)
                log_error("Cannot use the spec of %s: %s.", machine, fault ?: strerror(-r));
        return r;
}

int directory_read_record(int directory, const char *machine, Record **ret) {
        _cleanup_(record_freep) Record *record = NULL;
        char named[MACHINE_NAME_MAX + 1];
        int r;

        r = read_record(directory, &record);
        if (r < 0) {
                log_error(
                        "Cannot use the record of %s: %s.", machine,
                        r == -EINVAL                  ? "it is damaged" :
                                r == -EPROTONOSUPPORT ? "it is of a later version" :
                                                        strerror(-r));
                return r;
        }

        machine_name_format(record->name, record->owner, named);
        if (strcmp(named, machine) != 0) {
                log_error("The record of %s is that of %s.", machine, named);
                return -EINVAL;
        }
        if (!record->system || !record->lease.bridge[0]) {
                log_error(
                        "%s has no %s yet: 'flakectrctl up' gives it one.", machine,
                        record->system ? "network" : "system");
                return -EINVAL;
        }

        *ret = TAKE_PTR(record);
        return 0;
}
