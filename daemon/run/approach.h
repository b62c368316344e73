/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The way to what a spec names on the host, in steps: the first is an absolute path, and no link
 * leads the others out of what came before.
 *
 * A flake has its own directory and no more. And where a container may write it may lay links: what
 * is named below a directory that its spec has writable is to be in there.
 */

#include "site.h"

#define APPROACH_STEPS_MAX 3

typedef struct Approach {
        char *writable;                            /* the first step, where that is one of these */
        const char *steps[APPROACH_STEPS_MAX + 1]; /* the last is NULL */
} Approach;

/* -EINVAL: it is below a flake's directory, and the flake has none. Lives as long as `source`. */
int approach_plan(const Site *site, const char *source, Approach *ret);

/*
 * As whoever `reader` is, which the process has become. Gives an fd of the O_PATH kind. -EXDEV,
 * -EREMOTE: a link leads out of the flake's directory, or of one that the container may write to.
 */
int approach_open(const Approach *approach, uid_t reader);

void approach_done(Approach *approach);
#define _cleanup_approach_ _cleanup_(approach_done)
