/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fingerprint.h"
#include "git-status.h"
#include "lock-file.h"
#include "store-path.h"
#include "strv.h"
#include "survey.h"

#define SETTLED_USEC (100 * 1000ULL)

static int add_git(Survey *survey, const char *root) {
        _cleanup_strv_ char **lines = NULL, **files = NULL;
        int r;

        r = git_status_read(root, &lines, &files);
        for (char **line = lines; r >= 0 && line && *line; line++)
                r = survey_add_text(survey, *line);
        for (char **file = files; r >= 0 && file && *file; file++) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "%s/%s", root, *file) < 0)
                        return -ENOMEM;
                r = survey_add_file(survey, path);
        }
        return r;
}

static int add_directory(Survey *survey, const char *directory) {
        _cleanup_free_ char *root = NULL;
        int r;

        r = git_find_root(directory, &root);
        if (r < 0)
                return r;
        return root ? add_git(survey, root) : survey_add_tree(survey, directory);
}

/* What is in the store does not change. */
static int add_inputs(Survey *survey, const char *directory) {
        _cleanup_strv_ char **paths = NULL;
        int r;

        r = lock_file_read(directory, &paths);
        for (char **path = paths; r >= 0 && *path; path++)
                if (strncmp(*path, STORE_DIR "/", strlen(STORE_DIR "/")) != 0)
                        r = survey_add_tree(survey, *path);
        return r;
}

/* In the order in which execvp(3) looks. */
static int add_nix(Survey *survey) {
        const char *search = getenv("PATH") ?: "";
        int r = -EOPNOTSUPP;

        for (size_t length; *search && r == -EOPNOTSUPP; search += length) {
                _cleanup_free_ char *path = NULL, *program = NULL;

                search += strspn(search, ":");
                length = strcspn(search, ":");
                if (asprintf(&path, "%.*s/nix", (int) length, search) < 0)
                        return -ENOMEM;
                program = realpath(path, NULL);
                if (program)
                        r = survey_add_file(survey, program);
        }
        return r;
}

/* With what it may include; on some hosts the file itself is a link that never changes. */
static int add_settings(Survey *survey, const char *directory) {
        _cleanup_free_ char *file = NULL;
        int r;

        if (asprintf(&file, "%s/nix.conf", directory) < 0)
                return -ENOMEM;
        r = survey_add_target(survey, file);
        return r < 0 || access(directory, F_OK) < 0 ? r : survey_add_tree(survey, directory);
}

static int add_configuration(Survey *survey) {
        _cleanup_free_ char *own = NULL;
        const char *home = getenv("HOME");
        int r;

        if (!home)
                return -EOPNOTSUPP;
        if (asprintf(&own, "%s/.config/nix", home) < 0)
                return -ENOMEM;

        r = add_settings(survey, "/etc/nix");
        if (r >= 0)
                r = add_settings(survey, "/etc/xdg/nix");
        if (r >= 0)
                r = add_settings(survey, own);
        return r < 0 ? r : survey_add_target(survey, "/proc/self/exe");
}

int fingerprint_take(const Flake *flake, char **ret, bool *ret_settled) {
        _cleanup_(survey_freep) Survey *survey = NULL;
        int r;

        if (!flake->directory)
                return -EOPNOTSUPP;

        r = survey_new(&survey);
        if (r >= 0)
                r = add_nix(survey);
        if (r >= 0)
                r = add_configuration(survey);
        if (r >= 0)
                r = add_inputs(survey, flake->directory);
        if (r >= 0)
                r = add_directory(survey, flake->directory);
        if (r >= 0)
                r = survey_finish(survey, SETTLED_USEC, ret, ret_settled);
        return r;
}
