/* SPDX-License-Identifier: MIT */
#pragma once

/* Are containers still in the flakes that they came from? Nix is asked as the person, and only of
 * local directories; of each flake once. */

#include <stdbool.h>

typedef enum Mention {
        MENTION_UNKNOWN, /* it is no local directory, or cannot be evaluated: it may be */
        MENTION_THERE,
        MENTION_GONE, /* the flake is not there any more, or has no such container */
} Mention;

/* What Nix has said of flakes. */
typedef struct Mentions {
        struct MentionFlake *flakes;
} Mentions;

void mentions_done(Mentions *mentions);

/* `evaluate`: the flake is the person's own. Else only its being there counts. */
Mention mentions_find(Mentions *mentions, const char *flake, const char *name, bool evaluate);
