/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "entries.h"
#include "skeleton.h"

#define CURRENT "/run/current-system"

static const struct {
        const char *path;
        mode_t mode;
} directories[] = {
        { "/bin", 0755 },     { "/etc", 0755 },       { "/home", 0755 },    { "/root", 0700 },
        { "/tmp", 01777 },    { "/usr", 0755 },       { "/usr/bin", 0755 }, { "/var", 0755 },
        { "/var/lib", 0755 }, { "/var/empty", 0555 }, { "/var/log", 0755 }, { "/var/tmp", 01777 },
};

static const struct {
        const char *path, *target;
} programs[] = {
        { "/bin/sh", CURRENT "/sw/bin/sh" },
        { "/usr/bin/env", CURRENT "/sw/bin/env" },
};

static void complain(const char *path) {
        fprintf(stderr, "flakectr-init: cannot make %s: %m.\n", path);
}

static void make_directory(const char *path, mode_t mode) {
        if (mkdir(path, mode) >= 0 ? chmod(path, mode) < 0 : errno != EEXIST)
                complain(path);
}

/* An empty file is of the tree's first hour; a link of an earlier system may be broken by now. */
static bool is_void(const char *path) {
        struct stat status;

        if (lstat(path, &status) < 0)
                return false;
        return S_ISLNK(status.st_mode) ? access(path, F_OK) < 0 && errno == ENOENT :
                                         S_ISREG(status.st_mode) && status.st_size == 0;
}

static void make_link(const char *path, const char *target) {
        if (symlink(target, path) >= 0)
                return;
        if (errno == EEXIST) {
                if (!is_void(path) || (unlink(path) >= 0 && symlink(target, path) >= 0))
                        return;
        }
        complain(path);
}

/* /etc/passwd, hosts … as the system has them. */
static void make_etc(void) {
        _cleanup_close_ int folder = open(CURRENT "/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        _cleanup_entries_ DIR *entries = NULL;
        struct dirent *entry;

        if (folder < 0 || entries_open(folder, &entries) < 0)
                return;
        while (entries_next(entries, &entry) > 0) {
                char path[PATH_MAX], target[PATH_MAX];

                (void) snprintf(path, sizeof(path), "/etc/%s", entry->d_name);
                (void) snprintf(target, sizeof(target), CURRENT "/etc/%s", entry->d_name);
                make_link(path, target);
        }
}

void skeleton_make(const char *system) {
        for (size_t i = 0; i < sizeof(directories) / sizeof(*directories); i++)
                make_directory(directories[i].path, directories[i].mode);

        make_link(CURRENT, system);
        for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
                if (access(programs[i].target, X_OK) >= 0)
                        make_link(programs[i].path, programs[i].target);
        make_etc();
}
