/* SPDX-License-Identifier: MIT */
#pragma once

/* What a store path needs of Nix's store, as Nix knows it: paths that are there, with their sizes.
 */

#include <stddef.h>
#include <stdint.h>

typedef struct Closure {
        struct ClosurePath {
                char *path;
                uint64_t bytes;
        } * paths; /* sorted by path */
        size_t n;
} Closure;

void closure_done(Closure *closure);

/* Asks the person's nix. */
int closure_fetch(const char *store_path, Closure *ret);
/* From what `nix path-info -r -s` prints: a path and its size on each line. */
int closure_parse(const char *text, Closure *ret);

uint64_t closure_bytes(const Closure *closure);
/* Of the one with that index: what none of the others needs. */
uint64_t closure_bytes_alone(const Closure *closures, size_t n, size_t index);
