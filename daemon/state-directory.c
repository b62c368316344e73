/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "container-name.h"
#include "entries.h"
#include "log.h"
#include "read.h"
#include "state-directory.h"
#include "strv.h"
#include "write.h"

int state_directory_open_at(int parent, const char *name, bool make, int *ret) {
        _cleanup_close_ int fd = -1;
        struct stat st;
        bool made;

        made = make && mkdirat(parent, name, 0700) >= 0;
        if (make && !made && errno != EEXIST)
                return -errno;

        fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0 && errno == ENOENT)
                return -ENOENT;
        if (fd < 0 || fstat(fd, &st) < 0 || st.st_uid != 0 || st.st_gid != 0 ||
            (st.st_mode & 07777) != 0700) {
                log_error(
                        "%s%s must be a directory of root:root with mode 0700, and no link: "
                        "correct "
                        "that, or move it away",
                        name[0] == '/' ? "" : STATE_DIR ": ", name);
                return -EPERM;
        }
        if (made && parent >= 0 && fsync(parent) < 0)
                return -errno;

        *ret = TAKE_FD(fd);
        return 0;
}

int state_directory_open(const char *name, bool make, int *ret) {
        _cleanup_close_ int state = -1;
        int r;

        r = state_directory_open_at(AT_FDCWD, STATE_DIR, make, &state);
        if (r < 0)
                return r;
        if (name)
                return state_directory_open_at(state, name, make, ret);

        *ret = TAKE_FD(state);
        return 0;
}

bool state_directory_has(int fd, const char *name) {
        return faccessat(fd, name, F_OK, AT_SYMLINK_NOFOLLOW) >= 0 || errno != ENOENT;
}

int state_directory_list_at(int fd, char ***ret) {
        _cleanup_entries_ DIR *entries = NULL;
        _cleanup_strv_ char **names = NULL;
        struct dirent *entry;
        int r;

        r = entries_open(fd, &entries);
        if (r >= 0)
                r = strv_copy(NULL, &names);
        while (r >= 0 && (r = entries_next(entries, &entry)) > 0)
                r = strv_push(&names, entry->d_name);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(names);
        return 0;
}

int state_directory_list(const char *name, bool make, char ***ret) {
        _cleanup_close_ int fd = -1;
        int r;

        r = state_directory_open(name, make, &fd);
        return r < 0 ? r : state_directory_list_at(fd, ret);
}

int state_directory_open_container(const char *machine, bool make, int *ret) {
        char name[CONTAINER_NAME_MAX + 1];
        _cleanup_close_ int containers = -1;
        uid_t owner;
        int r;

        r = machine_name_parse(machine, name, &owner);
        if (r >= 0)
                r = state_directory_open(CONTAINERS_NAME, make, &containers);
        return r < 0 ? r : state_directory_open_at(containers, machine, make, ret);
}

int state_directory_read(
        int directory, const char *name, size_t size_max, char **ret, size_t *ret_size) {
        _cleanup_free_ char *buffer = NULL;
        _cleanup_close_ int fd = -1;
        struct stat st;
        size_t size;
        int r;

        fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode) || st.st_uid != 0 || (st.st_mode & 022) != 0)
                return -EPERM;
        if ((uint64_t) st.st_size > size_max)
                return -EFBIG;

        buffer = malloc(size_max + 1);
        if (!buffer)
                return -ENOMEM;
        r = read_all(fd, buffer, size_max + 1, &size);
        if (r < 0)
                return r;
        if (size > size_max)
                return -EFBIG;

        buffer[size] = '\0';
        *ret = TAKE_PTR(buffer);
        *ret_size = size;
        return 0;
}

int state_directory_replace(int directory, const char *name, const char *data, size_t size) {
        _cleanup_free_ char *new = NULL;
        _cleanup_close_ int fd = -1;
        int r;

        if (asprintf(&new, "%s.new", name) < 0)
                return -ENOMEM;
        if (unlinkat(directory, new, 0) < 0 && errno != ENOENT)
                return -errno;

        fd = openat(directory, new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0)
                return -errno;

        r = write_all(fd, data, size);
        if (r >= 0 && fsync(fd) < 0)
                r = -errno;
        if (r >= 0 && renameat(directory, new, directory, name) < 0)
                r = -errno;
        if (r < 0)
                (void) unlinkat(directory, new, 0);
        return r;
}

int state_directory_write(int directory, const char *name, const char *data, size_t size) {
        int r;

        r = state_directory_replace(directory, name, data, size);
        return r >= 0 && fsync(directory) < 0 ? -errno : r;
}
