/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "flake-argument.h"
#include "flake-path.h"
#include "strv.h"

void flake_arguments_freep(FlakeArgument **arguments) {
        while (*arguments) {
                FlakeArgument *argument = *arguments;

                *arguments = argument->next;
                free(argument->flake);
                strv_free(argument->names);
                free(argument);
        }
}

/* The entry of that flake; made when it is the first time. */
static int arguments_get(FlakeArgument **arguments, const char *flake, FlakeArgument **ret) {
        FlakeArgument *argument;

        while (*arguments && strcmp((*arguments)->flake, flake) != 0)
                arguments = &(*arguments)->next;

        if (!*arguments) {
                argument = calloc(1, sizeof(*argument));
                if (!argument)
                        return -ENOMEM;

                *arguments = argument;
                argument->flake = strdup(flake);
                if (!argument->flake)
                        return -ENOMEM;
        }
        *ret = *arguments;
        return 0;
}

Outcome flake_arguments_add(FlakeArgument **arguments, const char *flake, const char *name) {
        FlakeArgument *argument;
        int r;

        r = arguments_get(arguments, flake, &argument);
        if (r >= 0 && name[0] == '\0') {
                argument->all = true;
                argument->names = strv_free(argument->names);
        } else if (r >= 0 && !argument->all && !strv_contains(argument->names, name)) {
                r = strv_push(&argument->names, name);
        }
        return r < 0 ? outcome_fail_errno(r, "read the command line") : OUTCOME_DONE;
}

/* Where the path begins in a reference that has one: "path:../x" and "../x", not "github:x/y". */
static const char *reference_path(const char *reference) {
        const char *colon = strchr(reference, ':');

        if (strncmp(reference, "path:", strlen("path:")) == 0)
                return colon + 1;
        /* Without slash and colon it is a name of Nix's registry, as Nix has it. */
        if (reference[0] == '/' || reference[0] == '.')
                return reference;
        return !colon && strchr(reference, '/') ? reference : NULL;
}

/* Makes the path in it absolute; "?dir=x" behind it stays. */
static Outcome reference_resolve(const char *reference, char **ret) {
        _cleanup_free_ char *path = NULL, *absolute = NULL, *resolved = NULL;
        const char *start = reference_path(reference), *query;
        Outcome outcome;

        if (strcmp(reference, "") == 0 || strcmp(reference, ".") == 0)
                return flake_path_find(ret);

        if (!start) {
                resolved = strdup(reference);
        } else {
                query = strchrnul(start, '?');
                path = strndup(start, (size_t) (query - start));
                if (!path)
                        return outcome_fail_errno(-ENOMEM, "read the command line");

                outcome = flake_path_resolve(path, &absolute);
                if (outcome != OUTCOME_DONE)
                        return outcome;
                if (asprintf(
                            &resolved, "%.*s%s%s", (int) (start - reference), reference, absolute,
                            query) < 0)
                        resolved = NULL;
        }
        if (!resolved)
                return outcome_fail_errno(-ENOMEM, "read the command line");

        *ret = TAKE_PTR(resolved);
        return OUTCOME_DONE;
}

static bool is_reference(const char *word) {
        return strpbrk(word, "#/:") || strcmp(word, ".") == 0 || strcmp(word, "..") == 0;
}

static Outcome arguments_add_word(FlakeArgument **arguments, const char *word, bool anywhere) {
        _cleanup_free_ char *reference = NULL, *flake = NULL;
        const char *hash = strchrnul(word, '#');
        Outcome outcome;

        if (!is_reference(word)) {
                if (word[0] == '\0')
                        return outcome_fail(OUTCOME_USAGE, "'' is no name of a container");
                if (anywhere)
                        return flake_arguments_add(arguments, "", word);
                outcome = flake_path_find(&flake);
                return outcome != OUTCOME_DONE ? outcome :
                                                 flake_arguments_add(arguments, flake, word);
        }

        reference = strndup(word, (size_t) (hash - word));
        if (!reference)
                return outcome_fail_errno(-ENOMEM, "read the command line");

        outcome = reference_resolve(reference, &flake);
        if (outcome != OUTCOME_DONE)
                return outcome;
        return flake_arguments_add(arguments, flake, *hash == '#' ? hash + 1 : "");
}

Outcome flake_arguments_parse(char *const *words, bool anywhere, FlakeArgument **ret) {
        _cleanup_(flake_arguments_freep) FlakeArgument *arguments = NULL;
        Outcome outcome;

        if (!words[0]) {
                outcome = arguments_add_word(&arguments, ".", false);
                if (outcome != OUTCOME_DONE)
                        return outcome;
        }

        for (char *const *word = words; *word; word++) {
                outcome = arguments_add_word(&arguments, *word, anywhere);
                if (outcome != OUTCOME_DONE)
                        return outcome;
        }

        *ret = TAKE_PTR(arguments);
        return OUTCOME_DONE;
}
