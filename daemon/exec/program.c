/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "program.h"

/* NixOS', then those of other systems. */
#define SEARCH_PATH                                                                                \
        "/run/wrappers/bin:/etc/profiles/per-user/%s/bin:/nix/var/nix/profiles/default/bin:"       \
        "/run/current-system/sw/bin:/run/current-system/sw/sbin:/usr/local/sbin:/usr/local/bin:"   \
        "/usr/sbin:/usr/bin:/sbin:/bin"

/* Every system has it: of a person's own shell systemd tells in a variable. */
#define SHELL_PROGRAM "/bin/sh"

int program_search_path(const Command *command, char **ret) {
        const char *own = NULL;

        for (char *const *variable = command->environment; *variable; variable++)
                if (strncmp(*variable, "PATH=", strlen("PATH=")) == 0)
                        own = *variable + strlen("PATH=");
        if (!own)
                return asprintf(ret, SEARCH_PATH, command->user) < 0 ? -ENOMEM : 0;

        *ret = strdup(own);
        return *ret ? 0 : -ENOMEM;
}

static int program_check(const char *path) {
        struct stat status;

        if (stat(path, &status) < 0)
                return -errno;
        if (!S_ISREG(status.st_mode))
                return -EACCES;
        return access(path, X_OK) < 0 ? -errno : 0;
}

static int program_at(const char *directory, size_t length, const char *name, char **ret) {
        _cleanup_free_ char *path = NULL;
        int r;

        /* systemd takes absolute paths alone. */
        if (length == 0 || directory[0] != '/')
                return -ENOENT;
        if (asprintf(&path, "%.*s/%s", (int) length, directory, name) < 0)
                return -ENOMEM;

        r = program_check(path);
        if (r >= 0)
                *ret = TAKE_PTR(path);
        return r;
}

static int program_search(const char *directories, const char *name, char **ret) {
        int r, found = -ENOENT;
        size_t length;

        for (; *directories; directories += length + (directories[length] == ':')) {
                length = strcspn(directories, ":");
                r = program_at(directories, length, name, ret);
                if (r == 0 || r == -ENOMEM)
                        return r;
                if (r == -EACCES)
                        found = r;
        }
        return found;
}

int program_find(const Command *command, char **ret) {
        const char *name = command->words[0] ?: SHELL_PROGRAM;
        _cleanup_free_ char *directories = NULL;
        int r;

        if (name[0] == '/')
                return program_at("/", 1, name + 1, ret);
        if (strchr(name, '/'))
                return command->directory ?
                        program_at(command->directory, strlen(command->directory), name, ret) :
                        -ENOENT;

        r = program_search_path(command, &directories);
        return r < 0 ? r : program_search(directories, name, ret);
}
