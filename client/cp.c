/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "copy.h"
#include "verbs.h"

/* "web:/etc/hosts" */
typedef struct Operand {
        char container[MACHINE_NAME_MAX + 1]; /* "": a path of the host */
        const char *path;
} Operand;

static void operand_read(const char *text, Operand *ret) {
        char plain[CONTAINER_NAME_MAX + 1];
        size_t size = strcspn(text, ":/");
        uid_t owner;

        *ret = (Operand){ .path = text };
        if (text[size] != ':' || size > MACHINE_NAME_MAX)
                return;

        memcpy(ret->container, text, size);
        ret->container[size] = '\0';
        if (container_name_is_valid(ret->container) ||
            machine_name_parse(ret->container, plain, &owner) >= 0)
                ret->path = text + size + 1;
        else
                ret->container[0] = '\0';
}

/* Where nobody says from where, it is from the root directory. */
static int inner_path(const char *path, char **ret) {
        return asprintf(ret, "%s%s", path[0] == '/' ? "" : "/", path) < 0 ? -ENOMEM : 0;
}

Outcome verb_cp(const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        _cleanup_free_ char *inner = NULL;
        Operand from, to;
        bool out;
        Outcome outcome;

        if (!options->arguments[2])
                return outcome_fail(
                        OUTCOME_USAGE, "'cp' needs two paths, one of them as in NAME:PATH");
        operand_read(options->arguments[1], &from);
        operand_read(options->arguments[2], &to);
        out = from.container[0] != '\0';
        if (out == (to.container[0] != '\0'))
                return outcome_fail(
                        OUTCOME_USAGE,
                        "'cp' copies between a container and this host: one of the two is "
                        "NAME:PATH, and './NAME:PATH' is a file");

        if (inner_path(out ? from.path : to.path, &inner) < 0)
                return outcome_fail_errno(-ENOMEM, "copy");
        outcome = choice_init_one(options, out ? from.container : to.container, &choice);
        if (outcome != OUTCOME_DONE)
                return outcome;
        return out ? copy_out(&choice, options, inner, to.path) :
                     copy_in(&choice, options, from.path, inner);
}
