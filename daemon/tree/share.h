/* SPDX-License-Identifier: MIT */
#pragma once

/* How much of the disk may still come in. */

#include <stdint.h>

typedef struct Share {
        uint64_t bytes, files;
} Share;

/* Of so many bytes; 0: as many as there are. */
Share share_of(uint64_t bytes);

/* -EDQUOT: that is more than is left. */
int share_take_bytes(Share *share, uint64_t bytes);
int share_take_file(Share *share);
