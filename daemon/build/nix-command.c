/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "nix-command.h"
#include "strv.h"

static int push_all(char ***list, const char *const *words) {
        return strv_append(list, (char *const *) words);
}

static int push_beginning(char ***command, const char *verb) {
        const char *const words[] = {
                "nix",
                "--extra-experimental-features",
                "nix-command flakes",
                verb,
                "--json",
                "--log-format",
                "internal-json",
                "-v",
                NULL,
        };

        return push_all(command, words);
}

int nix_command_evaluate(const Flake *flake, const char *function, char ***ret) {
        _cleanup_strv_ char **command = NULL;
        _cleanup_free_ char *installable = NULL;
        int r;

        r = flake_installable_all(flake, &installable);
        if (r >= 0)
                r = push_beginning(&command, "eval");
        if (r >= 0)
                r = push_all(
                        &command,
                        (const char *const[]){ "--apply", function, "--", installable, NULL });
        if (r < 0)
                return r;

        *ret = TAKE_PTR(command);
        return 0;
}

int nix_command_build(const Flake *flake, char *const *names, const char *link, char ***ret) {
        _cleanup_strv_ char **command = NULL;
        int r;

        r = push_beginning(&command, "build");
        if (r >= 0)
                r = push_all(&command, (const char *const[]){ "--out-link", link, "--", NULL });
        for (char *const *name = names; r >= 0 && *name; name++) {
                _cleanup_free_ char *installable = NULL;

                r = flake_installable(flake, *name, &installable);
                if (r >= 0)
                        r = strv_push(&command, installable);
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(command);
        return 0;
}
