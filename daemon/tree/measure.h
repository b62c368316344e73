/* SPDX-License-Identifier: MIT */
#pragma once

/* What a tree takes of its disk: blocks, not lengths. Nothing is followed, mounts are not entered.
 */

#include <stdint.h>

typedef struct Measure {
        uint64_t bytes, files;
} Measure;

/* Adds what is in the directory, and itself. What is gone meanwhile counts nothing. */
int measure_add(Measure *measure, int directory);
