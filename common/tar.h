/* SPDX-License-Identifier: MIT */
#pragma once

/* The block before each member of a tar archive, as POSIX.1-1988 has it, and the numbers in it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAR_BLOCK 512

typedef struct TarHeader {
        char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type;
        char target[100], magic[6], version[2], user[32], group[32], major[8], minor[8];
        char prefix[155], fill[12];
} TarHeader;

_Static_assert(sizeof(TarHeader) == TAR_BLOCK, "a header is a block");

/* Octal digits, or GNU's form for what is larger. -EBADMSG: neither. */
int tar_number_read(const char *field, size_t size, uint64_t *ret);
/* Octal digits. false: it needs more of them. */
bool tar_number_write(char *field, size_t size, uint64_t value);

/* Two of them are the end. */
bool tar_header_is_empty(const TarHeader *header);
/* Its checksum is that of the rest. */
bool tar_header_fits(const TarHeader *header);
/* Which format it is, and its checksum: the last that is set. */
void tar_header_seal(TarHeader *header);

/* What is between the end of a content and the next block. */
size_t tar_fill(uint64_t size);
