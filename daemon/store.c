/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cleanup.h"
#include "names.h"
#include "read.h"
#include "resolve.h"
#include "spec.h"
#include "state-dir.h"
#include "store-path.h"
#include "store.h"

/* One reading of one spec, for the sentences about it. */
typedef struct Reading {
        const char *name;
        char path[512]; /* below the store */
        sd_bus_error *error;
} Reading;

static int reading_refuse(const Reading *reading, const char *why) {
        (void) sd_bus_error_setf(
                reading->error, ERROR_INVALID_SPEC, "The spec of %s cannot be used: %s/%s %s",
                reading->name, STORE_DIR, reading->path, why);
        return -EINVAL;
}

static int reading_failed(const Reading *reading, int r) {
        if (r == -ENOENT)
                return reading_refuse(reading, "does not exist");
        if (r == -ELOOP || r == -EXDEV)
                return reading_refuse(reading, "is a link: the output must hold the file itself");
        return reading_refuse(reading, strerror(-r));
}

/* Nobody but root can have made or changed it. */
static bool is_roots(const struct stat *st) {
        return st->st_uid == 0 && (st->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Nix's builders may add to the store, and with the sticky bit not replace what is there. */
static int store_open(int *ret) {
        _cleanup_close_ int fd = -1;
        struct stat st;

        fd = open(STORE_DIR, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &st) < 0)
                return -errno;
        if (st.st_uid != 0 || (st.st_mode & S_IWOTH) != 0 ||
            ((st.st_mode & S_IWGRP) != 0 && (st.st_mode & S_ISVTX) == 0))
                return -EPERM;

        *ret = TAKE_FD(fd);
        return 0;
}

static int store_open_below(int store, const char *path, int flags) {
        return resolve_open(store, path, flags, RESOLVE_INSIDE);
}

/* Finds out where in the output the spec is, which only O_PATH does without touching it. */
static int reading_locate(Reading *reading, int store) {
        _cleanup_close_ int fd = -1;
        struct stat st;

        fd = store_open_below(store, reading->path, O_PATH);
        if (fd < 0)
                return reading_failed(reading, fd);
        if (fstat(fd, &st) < 0)
                return reading_failed(reading, -errno);
        if (!is_roots(&st))
                return reading_refuse(reading, "is not root's alone: Nix has not finished it");

        if (S_ISDIR(st.st_mode))
                (void) strcat(reading->path, "/" SPEC_FILE);
        return 0;
}

static int reading_open(const Reading *reading, int store, int *ret) {
        _cleanup_close_ int fd = -1;
        struct stat st;

        /* It may be a FIFO, and nobody may ever write into that. */
        fd = store_open_below(store, reading->path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
        if (fd < 0)
                return reading_failed(reading, fd);
        if (fstat(fd, &st) < 0)
                return reading_failed(reading, -errno);

        if (!S_ISREG(st.st_mode))
                return reading_refuse(reading, "is not a regular file");
        if (!is_roots(&st))
                return reading_refuse(reading, "is not root's alone: Nix has not finished it");
        if (st.st_size > SPEC_SIZE_MAX)
                return reading_refuse(reading, "is larger than 1 MiB");

        *ret = TAKE_FD(fd);
        return 0;
}

static int reading_read(const Reading *reading, int fd, char **ret_json, size_t *ret_size) {
        _cleanup_free_ char *json = malloc(SPEC_SIZE_MAX + 1);
        size_t size;
        int r;

        if (!json)
                return -ENOMEM;

        r = read_all(fd, json, SPEC_SIZE_MAX, &size);
        if (r < 0)
                return reading_failed(reading, r);

        json[size] = '\0';
        *ret_json = TAKE_PTR(json);
        *ret_size = size;
        return 0;
}

int store_read_spec(
        const char *name,
        const char *output,
        char **ret_json,
        size_t *ret_size,
        sd_bus_error *error) {
        Reading reading = { .name = name, .error = error };
        _cleanup_close_ int store = -1, fd = -1;
        int r;

        if (!store_path_is_valid(output))
                return sd_bus_error_setf(
                        error, ERROR_INVALID_SPEC,
                        "The spec of %s cannot be used: its output is not a path of " STORE_DIR,
                        name);

        (void) snprintf(
                reading.path, sizeof(reading.path) - strlen("/" SPEC_FILE), "%s",
                output + strlen(STORE_DIR "/"));
        r = store_open(&store);
        if (r < 0)
                return sd_bus_error_setf(
                        error, ERROR_INVALID_SPEC,
                        "The spec of %s cannot be used: " STORE_DIR
                        " must be a directory of root that users cannot write to, as the "
                        "multi-user installation of Nix makes it",
                        name);

        r = reading_locate(&reading, store);
        if (r >= 0)
                r = reading_open(&reading, store, &fd);
        return r < 0 ? r : reading_read(&reading, fd, ret_json, ret_size);
}

#define PLATFORM_MAX 64

/* Of what this host's kernel runs. */
static bool platform_fits(const char *platform) {
        static const char *const also[][2] = {
                { "x86_64", "i686-linux" },
                { "aarch64", "armv7l-linux" },
        };
        struct utsname host;
        char native[sizeof(host.machine) + 8];

        if (uname(&host) < 0)
                return true;
        (void) snprintf(native, sizeof(native), "%s-linux", host.machine);
        if (strcmp(platform, native) == 0)
                return true;
        for (size_t i = 0; i < sizeof(also) / sizeof(also[0]); i++)
                if (strcmp(host.machine, also[i][0]) == 0 && strcmp(platform, also[i][1]) == 0)
                        return true;
        return false;
}

static int open_in_system(const char *system, const char *path, int flags) {
        char whole[512];
        _cleanup_close_ int store = -1;
        int r;

        (void) snprintf(whole, sizeof(whole), "%s/%s", system + strlen(STORE_DIR "/"), path);
        r = store_open(&store);
        return r < 0 ? r : resolve_open(store, whole, flags | O_CLOEXEC, RESOLVE_BENEATH);
}

int store_check_platform(const char *name, const char *system, sd_bus_error *error) {
        char platform[PLATFORM_MAX] = "";
        _cleanup_close_ int fd = -1;
        struct stat st;

        fd = open_in_system(system, "system", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
        if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
            read(fd, platform, sizeof(platform) - 1) < 0)
                return 0;

        platform[strspn(platform, "abcdefghijklmnopqrstuvwxyz0123456789_-")] = '\0';
        if (!*platform || platform_fits(platform))
                return 0;
        return sd_bus_error_setf(
                error, ERROR_INVALID_SPEC,
                "The system of %s is for %s, and this host is not: set the platform of its flake's "
                "nixpkgs to that of the host",
                name, platform);
}

bool store_has(const char *path) {
        return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) >= 0;
}

bool store_has_switch(const char *system) {
        _cleanup_close_ int fd = -1;

        fd = open_in_system(system, "bin/switch-to-configuration", O_PATH | O_NOFOLLOW);
        return fd >= 0;
}
