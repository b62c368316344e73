/* SPDX-License-Identifier: MIT */
#pragma once

/* A tar archive that is written to a pipe: POSIX.1-2001. See archive.h for its members. */

#include <stdio.h>

#include "archive.h"

/* `records` are of pax, see there, and tell what the header has no room for; may be of size 0. */
int archive_write_member(
        FILE *output, const Member *member, const char *records, size_t records_size);

/* The content of a file, from its beginning. -ESTALE: it has become shorter than that. */
int archive_write_content(FILE *output, int fd, uint64_t size);

/* All has been written. */
int archive_write_end(FILE *output);
