/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tar.h"

int tar_number_read(const char *field, size_t size, uint64_t *ret) {
        uint64_t value = 0;
        size_t i = 0;

        if ((unsigned char) field[0] == 0x80) {
                for (i = 1; i < size; i++) {
                        if (value >> 55)
                                return -EBADMSG;
                        value = value << 8 | (unsigned char) field[i];
                }
                *ret = value;
                return 0;
        }

        while (i < size && field[i] == ' ')
                i++;
        for (; i < size && field[i] >= '0' && field[i] <= '7'; i++)
                value = value << 3 | (uint64_t) (field[i] - '0');
        if (i < size && field[i] != '\0' && field[i] != ' ')
                return -EBADMSG;
        *ret = value;
        return 0;
}

bool tar_number_write(char *field, size_t size, uint64_t value) {
        for (size_t i = size - 1; i > 0; i--, value >>= 3)
                field[i - 1] = (char) ('0' + (value & 7));
        return value == 0;
}

bool tar_header_is_empty(const TarHeader *header) {
        const char *bytes = (const char *) header;

        return bytes[0] == '\0' && memcmp(bytes, bytes + 1, TAR_BLOCK - 1) == 0;
}

static uint64_t checksum(const TarHeader *header) {
        const unsigned char *bytes = (const unsigned char *) header;
        size_t from = offsetof(TarHeader, checksum), to = from + sizeof(header->checksum);
        uint64_t sum = 0;

        for (size_t i = 0; i < TAR_BLOCK; i++)
                sum += i >= from && i < to ? ' ' : bytes[i];
        return sum;
}

bool tar_header_fits(const TarHeader *header) {
        uint64_t expected;

        return tar_number_read(header->checksum, sizeof(header->checksum), &expected) == 0 &&
                checksum(header) == expected;
}

void tar_header_seal(TarHeader *header) {
        memcpy(header->magic, "ustar", sizeof(header->magic));
        memcpy(header->version, "00", sizeof(header->version));
        (void) tar_number_write(header->checksum, sizeof(header->checksum) - 1, checksum(header));
        header->checksum[sizeof(header->checksum) - 1] = ' ';
}

size_t tar_fill(uint64_t size) {
        return (TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK;
}
