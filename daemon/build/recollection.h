/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What was built of a flake the last time, and from what: where nothing has changed since, Nix need
 * not evaluate it again.
 *
 * A file of the owner's, below ~/.cache/flakectr, one for each flake and choice of containers. It
 * is believed only where all its outputs are among those that the daemon keeps from Nix's garbage
 * collector.
 */

#include <stdbool.h>

#include "flake.h"
#include "request.h"

typedef struct Recollection {
        char *inputs;            /* see fingerprint.h; NULL: it cannot be told */
        bool settled;            /* it can be kept */
        char **names, **outputs; /* of the last time; NULL: something has changed */
} Recollection;

void recollection_done(Recollection *recollection);
#define _cleanup_recollection_ _cleanup_(recollection_done)

/* 1: nothing has changed. Never fails for more than want of memory. */
int recollect(const Request *request, const Flake *flake, Recollection *ret);

/* After a build, of which `before` is what was before it: nothing may have changed meanwhile. */
int recollection_keep(
        const Recollection *before,
        const Request *request,
        const Flake *flake,
        char *const *names,
        char *const *outputs);
