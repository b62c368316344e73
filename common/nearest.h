/* SPDX-License-Identifier: MIT */
#pragma once

/* The word that somebody may have meant, among those that there are. */

typedef struct Nearest {
        const char *word;  /* what was typed */
        const char *found; /* NULL: nothing is near */
        unsigned distance; /* of that */
} Nearest;

/* A word that there is; it is borrowed. */
void nearest_offer(Nearest *nearest, const char *candidate);

/* Letters that were left out, added, mistaken or swapped with the next. */
unsigned nearest_distance(const char *a, const char *b);
