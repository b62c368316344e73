/* SPDX-License-Identifier: MIT */
#pragma once

/* What is in one fd, into another. */

#include <stddef.h>

/* To its end. -EFBIG: there is more than `size_max`. */
int pour(int from, int to, size_t size_max);

/* What can be read at once, of `left` at the most. 1: there may be more. 0: that was the end. */
int pour_some(int from, int to, size_t *left);
