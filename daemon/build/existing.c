/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "container-name.h"
#include "existing.h"
#include "git-status.h"

/* Those of a path and of a URL that mean nothing within a string of Nix. */
#define PLAIN     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+"
#define PLAIN_URL PLAIN ":?=&@%~"

static bool is_made_of(const char *text, const char *characters) {
        return strspn(text, characters) == strlen(text);
}

/* Nix finds the repository around a directory by itself only where a person names that. */
static int existing_url(const Flake *flake, char **ret) {
        _cleanup_free_ char *root = NULL;
        const char *inner;
        int r;

        if (!flake->directory) {
                if (!is_made_of(flake->reference, PLAIN_URL))
                        return -EOPNOTSUPP;
                *ret = strdup(flake->reference);
                return *ret ? 0 : -ENOMEM;
        }
        if (!is_made_of(flake->directory, PLAIN))
                return -EOPNOTSUPP;

        r = git_find_root(flake->directory, &root);
        if (r < 0)
                return r;
        /* Above a flake Nix does not look in "/". */
        if (!root || (!root[1] && flake->directory[1]))
                return asprintf(ret, "path:%s", flake->directory) < 0 ? -ENOMEM : 0;

        inner = flake->directory + strlen(root);
        return asprintf(
                       ret, "git+file://%s%s%s", root, *inner ? "?dir=" : "",
                       *inner ? inner + 1 : "") < 0 ?
                -ENOMEM :
                0;
}

static int quote_names(char *const *names, char **ret) {
        _cleanup_free_ char *list = strdup("");

        for (; list && *names; names++) {
                char *longer;

                /* It is written into Nix' own language. */
                if (!container_name_is_valid(*names))
                        return -EOPNOTSUPP;
                if (asprintf(&longer, "%s\"%s\" ", list, *names) < 0)
                        return -ENOMEM;
                free(list);
                list = longer;
        }
        if (!list)
                return -ENOMEM;
        *ret = TAKE_PTR(list);
        return 0;
}

int existing_text(const Flake *flake, char *const *names, char **ret) {
        _cleanup_free_ char *url = NULL, *list = NULL;
        int r;

        r = existing_url(flake, &url);
        if (r >= 0)
                r = quote_names(names, &list);
        if (r < 0)
                return r;

        return asprintf(
                       ret,
                       "{\n"
                       "  inputs.flake.url = \"%s\";\n"
                       "  inputs.flakectr.url = \"path:" DATA_DIR "/nix\";\n"
                       "  outputs = { self, flake, flakectr }: {\n"
                       "    flakeContainers.%s = flakectr.lib.fromFlake {\n"
                       "      inherit flake;\n"
                       "      platform = \"%s\";\n"
                       "      names = [ %s];\n"
                       "    };\n"
                       "  };\n"
                       "}\n",
                       url, flake->platform, flake->platform, list) < 0 ?
                -ENOMEM :
                0;
}

static int write_file(const char *path, const char *text) {
        _cleanup_close_ int fd = -1;
        size_t length = strlen(text);

        fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0)
                return -errno;
        return write(fd, text, length) == (ssize_t) length ? 0 : -EIO;
}

int existing_write(const Flake *flake, char *const *names, const char *directory, Flake **ret) {
        _cleanup_free_ char *text = NULL, *folder = NULL, *path = NULL;
        _cleanup_(flake_freep) Flake *around = calloc(1, sizeof(*around));
        int r;

        if (!around)
                return -ENOMEM;

        r = existing_text(flake, names, &text);
        if (r < 0)
                return r;
        if (asprintf(&folder, "%s/existing", directory) < 0 ||
            asprintf(&path, "%s/flake.nix", folder) < 0 ||
            asprintf(&around->reference, "path:%s", folder) < 0)
                return -ENOMEM;
        if (mkdir(folder, 0700) < 0)
                return -errno;

        r = write_file(path, text);
        if (r < 0)
                return r;

        around->platform = strdup(flake->platform);
        if (!around->platform)
                return -ENOMEM;
        *ret = TAKE_PTR(around);
        return 0;
}
