/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What is named on the command line: flakes, and containers of them.
 *
 *     web                  the container of the flake found from here, see flake_find()
 *     ../dir#web  .#web    of the flake in that directory; "." and "" are the flake found from here
 *     github:x/y#web       of any other flake reference
 *     ../dir  github:x/y#  all containers of it
 *
 * Paths become absolute: flakectrd and Nix have another working directory.
 */

#include <stdbool.h>

#include "cleanup.h"
#include "outcome.h"

typedef struct FlakeArgument FlakeArgument;

struct FlakeArgument {
        FlakeArgument *next; /* each flake is there once, in the order of the command line */
        char *flake;
        char **names; /* none: all of it */
        bool all;     /* it was named as a whole, so single names add nothing */
};

void flake_arguments_freep(FlakeArgument **arguments);

/* An empty name is the whole flake. */
Outcome flake_arguments_add(FlakeArgument **arguments, const char *flake, const char *name);

/*
 * No words at all are the flake found from here, as a whole. Where `anywhere` is set, a plain name
 * is that of a container whatever its flake, and its `flake` is "".
 */
Outcome flake_arguments_parse(char *const *words, bool anywhere, FlakeArgument **ret);
