/* SPDX-License-Identifier: MIT */
#pragma once

/* Is a container still in the flake that it came from? Nix is asked as the person, and only of a
 * local directory. */

#include <stdbool.h>

typedef enum Mention {
        MENTION_UNKNOWN, /* it is no local directory, or cannot be evaluated: it may be */
        MENTION_THERE,
        MENTION_GONE, /* the flake is not there any more, or has no such container */
} Mention;

/* `evaluate`: the flake is the person's own. Else only its being there counts. */
Mention mention_find(const char *flake, const char *name, bool evaluate);
