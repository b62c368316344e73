/* SPDX-License-Identifier: MIT */
#pragma once

/* All of it, however many pieces the kernel takes it in. For a file descriptor that waits. */

#include <stddef.h>

int write_all(int fd, const char *data, size_t size);
