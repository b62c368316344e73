/* SPDX-License-Identifier: MIT */
#pragma once

/* All that comes, until its end or until there is no more room: then it may have been too much. */

#include <stddef.h>

int read_all(int fd, char *buffer, size_t size, size_t *ret_length);
