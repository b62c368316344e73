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

/* The names in one attribute of a flake. */
typedef struct MentionSet {
        bool asked;
        char *names; /* a line each; NULL: it is not there, or cannot be evaluated */
} MentionSet;

typedef struct MentionFlake MentionFlake;

struct MentionFlake {
        MentionFlake *next; /* Mentions.flakes */
        char *path;
        MentionSet containers, systems;
};

void mentions_done(Mentions *mentions) {
        while (mentions->flakes) {
                MentionFlake *flake = mentions->flakes;

                mentions->flakes = flake->next;
                free(flake->containers.names);
                free(flake->systems.names);
                free(flake->path);
                free(flake);
        }
}

static MentionFlake *mentions_get(Mentions *mentions, const char *path) {
        MentionFlake *flake;

        for (flake = mentions->flakes; flake; flake = flake->next)
                if (strcmp(flake->path, path) == 0)
                        return flake;

        flake = calloc(1, sizeof(*flake));
        if (!flake)
                return NULL;
        flake->path = strdup(path);
        if (!flake->path) {
                free(flake);
                return NULL;
        }
        flake->next = mentions->flakes;
        mentions->flakes = flake;
        return flake;
}

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

static int ask_names(const char *flake, const char *attribute, const char *platform, char **ret) {
        _cleanup_free_ char *function = NULL;

        if (asprintf(
                    &function, platform ? "x: " NAMES("x.\"%s-linux\" or { }") : "x: " NAMES("x"),
                    platform) < 0) {
                function = NULL;
                return -ENOMEM;
        }
        return ask(flake, attribute, function, ret);
}

static Mention set_find(
        MentionSet *set,
        const char *flake,
        const char *attribute,
        const char *platform,
        const char *name) {
        if (!set->asked) {
                set->asked = true;
                (void) ask_names(flake, attribute, platform, &set->names);
        }
        if (!set->names)
                return MENTION_UNKNOWN;
        return has_line(set->names, name) ? MENTION_THERE : MENTION_GONE;
}

/* Where `up` looks. */
static Mention flake_find(MentionFlake *flake, const char *name) {
        struct utsname host;
        Mention containers, systems;

        if (!flake || uname(&host) < 0)
                return MENTION_UNKNOWN;
        containers =
                set_find(&flake->containers, flake->path, ".#flakeContainers", host.machine, name);
        if (containers == MENTION_THERE)
                return MENTION_THERE;
        systems = set_find(&flake->systems, flake->path, ".#nixosConfigurations", NULL, name);
        if (systems == MENTION_THERE)
                return MENTION_THERE;
        return containers == MENTION_GONE || systems == MENTION_GONE ? MENTION_GONE :
                                                                       MENTION_UNKNOWN;
}

Mention mentions_find(Mentions *mentions, const char *flake, const char *name, bool evaluate) {
        _cleanup_free_ char *file = NULL;

        if (flake[0] != '/' || strchr(flake, '?') || asprintf(&file, "%s/flake.nix", flake) < 0)
                return MENTION_UNKNOWN;
        if (access(file, F_OK) < 0)
                return errno == ENOENT || errno == ENOTDIR ? MENTION_GONE : MENTION_UNKNOWN;
        return evaluate ? flake_find(mentions_get(mentions, flake), name) : MENTION_UNKNOWN;
}
