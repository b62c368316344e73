/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cleanup.h"
#include "mention.h"
#include "nix-program.h"

#define TEXT_MAX    (1024 * 1024)
#define PATIENCE_MS 120000

/* A line for each name. */
#define NAMES(set)                                                                                 \
        "builtins.concatStringsSep \"\" (map (n: n + \"\\n\") (builtins.attrNames (" set ")))"

static int ask(const char *flake, const char *attribute, const char *function, char **ret) {
        const char *const arguments[] = {
                "--extra-experimental-features",
                "nix-command flakes",
                "eval",
                "--raw",
                "--apply",
                function,
                "--",
                attribute,
                NULL,
        };
        const NixQuestion question = {
                .arguments = (char *const *) arguments,
                .directory = flake,
                .size_max = TEXT_MAX,
                .patience_ms = PATIENCE_MS,
        };

        return nix_program_ask(&question, ret);
}

static bool has_line(const char *text, const char *name) {
        size_t length = strlen(name);

        for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
                if (strncmp(line, name, length) == 0 && line[length] == '\n')
                        return true;
        return false;
}

/* -ENOENT: not there. -EREMOTEIO: it has no such attribute, or cannot be evaluated. */
static int look_in(
        const char *flake, const char *attribute, const char *platform, const char *name) {
        _cleanup_free_ char *function = NULL, *text = NULL;
        int r;

        if (asprintf(
                    &function, platform ? "x: " NAMES("x.\"%s-linux\" or { }") : "x: " NAMES("x"),
                    platform) < 0)
                return -ENOMEM;
        r = ask(flake, attribute, function, &text);
        if (r < 0)
                return r;
        return has_line(text, name) ? 0 : -ENOENT;
}

/* Where `up` looks. */
static Mention evaluate_flake(const char *flake, const char *name) {
        struct utsname host;
        int containers, systems;

        if (uname(&host) < 0)
                return MENTION_UNKNOWN;
        containers = look_in(flake, ".#flakeContainers", host.machine, name);
        if (containers >= 0)
                return MENTION_THERE;
        systems = look_in(flake, ".#nixosConfigurations", NULL, name);
        if (systems >= 0)
                return MENTION_THERE;
        return containers == -ENOENT || systems == -ENOENT ? MENTION_GONE : MENTION_UNKNOWN;
}

Mention mention_find(const char *flake, const char *name, bool evaluate) {
        _cleanup_free_ char *file = NULL;

        if (flake[0] != '/' || strchr(flake, '?') || asprintf(&file, "%s/flake.nix", flake) < 0)
                return MENTION_UNKNOWN;
        if (access(file, F_OK) < 0)
                return errno == ENOENT || errno == ENOTDIR ? MENTION_GONE : MENTION_UNKNOWN;
        return evaluate ? evaluate_flake(flake, name) : MENTION_UNKNOWN;
}
