/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "flake-path.h"

static bool has_flake(const char *directory, uid_t *ret_owner) {
        _cleanup_free_ char *path = NULL;
        struct stat st;

        if (asprintf(&path, "%s/flake.nix", directory) < 0) {
                path = NULL;
                return false;
        }
        if (stat(path, &st) < 0)
                return false;

        *ret_owner = st.st_uid;
        return true;
}

static Outcome refuse_stranger(const char *directory, uid_t owner) {
        const struct passwd *user = getpwuid(owner);

        return outcome_fail(
                OUTCOME_REFUSED,
                "the nearest flake.nix is in %s and belongs to %s; if you trust it, name it: '%s#'",
                directory, user ? user->pw_name : "another user", directory);
}

Outcome flake_path_find(char **ret) {
        _cleanup_free_ char *start = getcwd(NULL, 0), *directory = NULL;
        uid_t owner;
        char *slash;

        if (!start)
                return outcome_fail_errno(-errno, "tell the working directory");
        directory = strdup(start);
        if (!directory)
                return outcome_fail_errno(-ENOMEM, "look for a flake.nix");

        while (!has_flake(directory, &owner)) {
                slash = strrchr(directory, '/');
                if (!slash)
                        return outcome_fail(
                                OUTCOME_MISSING,
                                "there is no flake.nix in %s nor above it; go to a flake's "
                                "directory, or name the flake: 'DIRECTORY#NAME'",
                                start);
                *slash = '\0';
        }

        if (strcmp(directory, start) != 0 && owner != 0 && owner != getuid())
                return refuse_stranger(directory[0] == '\0' ? "/" : directory, owner);

        if (directory[0] == '\0') {
                free(directory);
                directory = strdup("/");
                if (!directory)
                        return outcome_fail_errno(-ENOMEM, "look for a flake.nix");
        }
        *ret = TAKE_PTR(directory);
        return OUTCOME_DONE;
}

Outcome flake_path_resolve(const char *path, char **ret) {
        _cleanup_free_ char *directory = realpath(path, NULL);
        uid_t owner;

        if (!directory)
                return outcome_fail(
                        errno == ENOENT || errno == ENOTDIR ? OUTCOME_MISSING : OUTCOME_FAILED,
                        "cannot find the flake %s: %s", path, strerror(errno));
        if (!has_flake(directory, &owner))
                return outcome_fail(OUTCOME_MISSING, "there is no flake.nix in %s", directory);

        *ret = TAKE_PTR(directory);
        return OUTCOME_DONE;
}
