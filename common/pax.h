/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Records of POSIX.1-2001, "27 path=some/long/name\n": what a tar archive tells of its next member
 * beyond what its header has room for.
 */

#include <stddef.h>
#include <stdio.h>

/* Before the name of an extended attribute. */
#define PAX_ATTRIBUTE "SCHILY.xattr."

/* The value is followed by a byte that is 0. Negative ends it. */
typedef int (*PaxRecord)(void *userdata, const char *key, const char *value, size_t size);

/* The text is changed, and followed by a byte that is 0. -EBADMSG: that are no records. */
int pax_read(char *text, size_t size, PaxRecord record, void *userdata);

void pax_write(FILE *text, const char *key, const void *value, size_t size);
