/* SPDX-License-Identifier: MIT */
#pragma once

/* What a container takes of the disk, as flakectrd counts it: the answer of Measure. */

#include <stdint.h>

#include "choice.h"

typedef struct FootprintPart {
        char *name; /* of a volume; "" for what it has written elsewhere */
        uint64_t bytes, files;
        bool is_volume, is_shared; /* another container has that volume, too */
} FootprintPart;

typedef struct Footprint {
        FootprintPart *parts;
        size_t n;
} Footprint;

void footprint_done(Footprint *footprint);
#define _cleanup_footprint_ __attribute__((cleanup(footprint_done)))

/* Asks, and waits as long as it takes. */
Outcome footprint_fetch(const Choice *choice, const ContainerView *view, Footprint *ret);

/* "1.2 GiB in 8123 files" */
#define FOOTPRINT_WORDS 64
const char *footprint_describe(const FootprintPart *part, char ret[static FOOTPRINT_WORDS]);
