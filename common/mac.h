/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The hardware address of a container's interface: of its IPv4 address, so that the container's
 * side takes it and the host's side knows it without a word between them.
 */

#include <stdint.h>
#include <string.h>

#define MAC_SIZE 6

/* The address in network byte order. */
static inline void mac_of_address(const uint8_t *address4, uint8_t ret[static MAC_SIZE]) {
        /* Locally administered, of one alone, and no bridge's: see network.c. */
        ret[0] = 0x02;
        ret[1] = 0xfd;
        memcpy(ret + 2, address4, 4);
}
