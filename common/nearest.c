/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "nearest.h"

/* Longer words are never near. */
#define LENGTH_MAX 64

static unsigned min(unsigned a, unsigned b) {
        return a < b ? a : b;
}

/* Damerau's, of optimal string alignment: three rows of the matrix are enough. */
unsigned nearest_distance(const char *a, const char *b) {
        unsigned rows[3][LENGTH_MAX + 1];
        size_t n = strlen(a), m = strlen(b);

        if (n > LENGTH_MAX || m > LENGTH_MAX)
                return LENGTH_MAX + 1;

        for (unsigned j = 0; j <= m; j++)
                rows[0][j] = j;
        for (size_t i = 1; i <= n; i++) {
                unsigned *now = rows[i % 3], *last = rows[(i + 2) % 3], *older = rows[(i + 1) % 3];

                now[0] = (unsigned) i;
                for (size_t j = 1; j <= m; j++) {
                        now[j] = min(
                                min(last[j], now[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
                        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                                now[j] = min(now[j], older[j - 2] + 1);
                }
        }
        return rows[n % 3][m];
}

void nearest_offer(Nearest *nearest, const char *candidate) {
        unsigned distance = nearest_distance(nearest->word, candidate);
        size_t length = strlen(nearest->word);

        /* One slip in a short word, two in a longer one: more is another word. */
        if (distance > (length > 4 ? 2u : 1u) || distance >= strlen(candidate))
                return;
        if (nearest->found && distance >= nearest->distance)
                return;
        nearest->found = candidate;
        nearest->distance = distance;
}
