/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "log.h"
#include "ownership.h"
#include "read.h"
#include "state-dir.h"

#define OWNERSHIP_FILE_NEW OWNERSHIP_FILE ".new"

static const char *const names[] = {
        [OWNERSHIP_MAP] = "map",
        [OWNERSHIP_CHOWN] = "chown",
};

const char *ownership_to_string(Ownership ownership) {
        return names[ownership];
}

int ownership_parse(const char *text, Ownership *ret) {
        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
                size_t length = strlen(names[i]);

                if (strncmp(text, names[i], length) == 0 && strcmp(text + length, "\n") == 0) {
                        *ret = (Ownership) i;
                        return 0;
                }
        }
        return -EINVAL;
}

int ownership_read(int directory, Ownership *ret) {
        _cleanup_close_ int fd = -1;
        char text[16];
        size_t n;
        int r;

        fd = openat(directory, OWNERSHIP_FILE, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0)
                return -errno;

        r = read_all(fd, text, sizeof(text) - 1, &n);
        if (r < 0)
                return r;

        text[n] = '\0';
        return ownership_parse(text, ret);
}

static int record(int directory, Ownership ownership) {
        _cleanup_close_ int fd = -1;

        if (unlinkat(directory, OWNERSHIP_FILE_NEW, 0) < 0 && errno != ENOENT)
                return -errno;

        fd =
                openat(directory, OWNERSHIP_FILE_NEW,
                       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0)
                return -errno;

        if (dprintf(fd, "%s\n", names[ownership]) < 0 || fsync(fd) < 0)
                return -errno;

        if (renameat(directory, OWNERSHIP_FILE_NEW, directory, OWNERSHIP_FILE) < 0 ||
            fsync(directory) < 0)
                return -errno;
        return 0;
}

/* A torn record is made anew: the tree itself says whose it is, once it was started. */
static int settle_anew(int directory, const char *machine, Ownership *ret) {
        struct stat st;
        int r;

        log_warning("Whose the files of %s are is to be read no more: the files say it.", machine);
        if (fstatat(directory, ROOT_DIR, &st, AT_SYMLINK_NOFOLLOW) < 0 || st.st_uid == 0)
                return -ENOENT;

        r = record(directory, OWNERSHIP_CHOWN);
        if (r >= 0)
                *ret = OWNERSHIP_CHOWN;
        return r;
}

int ownership_settle(int directory, bool idmap, const char *machine, Ownership *ret) {
        Ownership ownership = OWNERSHIP_MAP;
        bool first;
        int r;

        r = ownership_read(directory, &ownership);
        if (r == -EINVAL)
                r = settle_anew(directory, machine, &ownership);
        first = r == -ENOENT;
        if (first) {
                ownership = idmap ? OWNERSHIP_MAP : OWNERSHIP_CHOWN;
                r = record(directory, ownership);
        }
        if (r < 0) {
                log_error("Cannot settle whose the files of %s are: %s.", machine, strerror(-r));
                return r;
        }

        if (ownership == OWNERSHIP_MAP && !idmap) {
                log_error(
                        "%s was made with mapped mounts, and its file system has them no longer: "
                        "move it back to one that has them, or remove it and bring it up anew.",
                        machine);
                return -EOPNOTSUPP;
        }

        *ret = ownership;
        return first;
}
