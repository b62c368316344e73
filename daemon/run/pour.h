/* SPDX-License-Identifier: MIT */
#pragma once

/* What is in one fd, into another. */

#include <stddef.h>

/* To its end. -EFBIG: there is more than `size_max`. */
int pour(int from, int to, size_t size_max);
