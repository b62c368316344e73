/* SPDX-License-Identifier: MIT */

#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "container-name.h"
#include "port-name.h"

#define PREFIX "vb-"
#define TAIL   4 /* characters of the hash */

/* systemd's SHORTEN_IFNAME_HASH_KEY. */
static const uint8_t key[16] = {
        0xe1, 0x90, 0xa4, 0x04, 0xa8, 0xef, 0x4b, 0x51,
        0x8c, 0xcc, 0xc3, 0x3a, 0x9f, 0x11, 0xfc, 0xa2,
};

static uint64_t read_word(const uint8_t *bytes) {
        uint64_t word;

        memcpy(&word, bytes, sizeof(word));
        return le64toh(word);
}

static uint64_t rotate(uint64_t word, unsigned bits) {
        return (word << bits) | (word >> (64 - bits));
}

static void sip_round(uint64_t v[static 4]) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] = rotate(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] = rotate(v[2], 32);
}

static void sip_word(uint64_t v[static 4], uint64_t word) {
        v[3] ^= word;
        sip_round(v);
        sip_round(v);
        v[0] ^= word;
}

/* SipHash-2-4, see <https://www.aumasson.jp/siphash/siphash.pdf>. */
static uint64_t siphash(const char *text, size_t size) {
        uint64_t k0 = read_word(key), k1 = read_word(key + 8);
        uint64_t v[4] = {
                k0 ^ 0x736f6d6570736575,
                k1 ^ 0x646f72616e646f6d,
                k0 ^ 0x6c7967656e657261,
                k1 ^ 0x7465646279746573,
        };
        const uint8_t *bytes = (const uint8_t *) text;
        uint8_t last[8] = {};
        size_t left = size;

        for (; left >= 8; bytes += 8, left -= 8)
                sip_word(v, read_word(bytes));
        memcpy(last, bytes, left);
        last[7] = (uint8_t) size;
        sip_word(v, read_word(last));

        v[2] ^= 0xff;
        for (size_t i = 0; i < 4; i++)
                sip_round(v);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void port_name_format(const char *machine, char ret[static IF_NAMESIZE]) {
        static const char digits[] =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        char name[sizeof(PREFIX) + MACHINE_NAME_MAX];
        uint64_t hash;

        (void) snprintf(name, sizeof(name), PREFIX "%s", machine);
        (void) snprintf(ret, IF_NAMESIZE, "%.*s", IF_NAMESIZE - 1, name);
        if (strlen(name) < IF_NAMESIZE)
                return;

        hash = siphash(name, strlen(name));
        for (size_t i = 0; i < TAIL; i++)
                ret[IF_NAMESIZE - 1 - TAIL + i] = digits[hash >> (6 * (TAIL - 1 - i)) & 63];
}
