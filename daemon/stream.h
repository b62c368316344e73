/* SPDX-License-Identifier: MIT */
#pragma once

/* A file descriptor that a caller wants handed to somebody else's processes. */

#include <stdbool.h>

/*
 * 1: a pipe, a socket or /dev/null, and a regular file where `files` says so. 0: anything else,
 * such as a terminal, on which whoever holds it can type.
 */
int stream_is_fit(int fd, bool files);

/*
 * What a message keeps until it is answered leads nowhere from now on: another end sees that we
 * are done with it.
 */
int stream_release(int fd);
