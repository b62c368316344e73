/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "settings-network.h"

#define PREFIX4_MIN       8 /* of a pool */
#define PREFIX6           48

#define STRINGIFY(number) #number
#define TEXT(number)      STRINGIFY(number)

const NetworkSettings settings_network_defaults = {
        .pool = {
                .address4 = UINT32_C(10) << 24 | UINT32_C(233) << 16,
                .prefix4 = 16,
                .network_prefix4 = LEASE_PREFIX_LENGTH4,
        },
};

/* Others would hide a part of the internet. */
static const struct {
        uint32_t address;
        unsigned prefix;
} private_networks[] = {
        { UINT32_C(10) << 24, 8 },
        { UINT32_C(172) << 24 | 16 << 16, 12 },
        { UINT32_C(192) << 24 | 168 << 16, 16 },
        { UINT32_C(100) << 24 | 64 << 16, 10 },
        { UINT32_C(198) << 24 | 18 << 16, 15 },
};

static bool read_number(const char *text, unsigned smallest, unsigned largest, unsigned *ret) {
        unsigned long number;
        char *end;

        if (!isdigit((unsigned char) *text) || strlen(text) > 3)
                return false;
        number = strtoul(text, &end, 10);
        if (*end || number < smallest || number > largest)
                return false;

        *ret = (unsigned) number;
        return true;
}

/* "ADDRESS/LENGTH"; the address has no bits beyond. */
static bool read_network(const char *text, int family, void *ret_address, unsigned *ret_prefix) {
        unsigned bits = family == AF_INET ? 32 : 128, prefix;
        const char *slash = strchr(text, '/');
        char address[INET6_ADDRSTRLEN] = "";
        unsigned char *bytes = ret_address;

        if (!slash || (size_t) (slash - text) >= sizeof(address))
                return false;
        memcpy(address, text, (size_t) (slash - text));
        if (inet_pton(family, address, bytes) != 1 || !read_number(slash + 1, 0, bits, &prefix))
                return false;

        for (unsigned i = prefix; i < bits; i++)
                if (bytes[i / 8] & (0x80 >> i % 8))
                        return false;
        *ret_prefix = prefix;
        return true;
}

static bool is_private(uint32_t address, unsigned prefix) {
        for (size_t i = 0; i < sizeof(private_networks) / sizeof(*private_networks); i++)
                if (prefix >= private_networks[i].prefix &&
                    (address ^ private_networks[i].address) >> (32 - private_networks[i].prefix) ==
                            0)
                        return true;
        return false;
}

static const char *set_pool4(LeasePool *pool, const char *text) {
        struct in_addr address;
        unsigned prefix;

        if (!read_network(text, AF_INET, &address, &prefix))
                return "is no IPv4 network, as 10.233.0.0/16 is";
        if (prefix < PREFIX4_MIN || prefix > LEASE_PREFIX4_MAX)
                return "has no length from /" TEXT(PREFIX4_MIN) " to /" TEXT(LEASE_PREFIX4_MAX);
        if (!is_private(ntohl(address.s_addr), prefix))
                return "is not in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 or "
                       "198.18.0.0/15, and would hide a part of the internet";

        pool->address4 = ntohl(address.s_addr);
        pool->prefix4 = prefix;
        return NULL;
}

static const char *set_pool6(NetworkSettings *settings, const char *text) {
        struct in6_addr address;
        unsigned prefix;

        if (!read_network(text, AF_INET6, &address, &prefix) || prefix != PREFIX6 ||
            address.s6_addr[0] != 0xfd)
                return "is no unique local IPv6 network, as fd12:3456:789a::/48 is";

        memcpy(settings->pool.ula, address.s6_addr, sizeof(settings->pool.ula));
        settings->has_ula = true;
        return NULL;
}

static bool read_server(const char *text, size_t length, char ret[static INET6_ADDRSTRLEN]) {
        char address[INET6_ADDRSTRLEN] = "";
        struct in6_addr bytes;
        int family;

        if (length >= sizeof(address))
                return false;
        memcpy(address, text, length);
        family = strchr(address, ':') ? AF_INET6 : AF_INET;
        return inet_pton(family, address, &bytes) == 1 &&
                inet_ntop(family, &bytes, ret, INET6_ADDRSTRLEN);
}

static const char *set_name_servers(NetworkSettings *settings, const char *text) {
        NetworkSettings servers = {};
        size_t n = 0;

        for (text += strspn(text, " \t"); *text; text += strspn(text, " \t")) {
                size_t length = strcspn(text, " \t");

                if (n == NAME_SERVERS_MAX)
                        return "has more than " TEXT(NAME_SERVERS_MAX) " addresses";
                if (!read_server(text, length, servers.name_servers[n++]))
                        return "is no list of IP addresses with spaces between them";
                text += length;
        }

        memcpy(settings->name_servers, servers.name_servers, sizeof(servers.name_servers));
        return NULL;
}

const char *settings_network_set(NetworkSettings *settings, const char *key, const char *text) {
        if (strcmp(key, "Pool4") == 0)
                return set_pool4(&settings->pool, text);
        if (strcmp(key, "Pool6") == 0)
                return set_pool6(settings, text);
        if (strcmp(key, "NameServers") == 0)
                return set_name_servers(settings, text);
        if (strcmp(key, "Prefix4") != 0)
                return "is no setting that there is";
        if (!read_number(
                    text, LEASE_PREFIX4_MIN, LEASE_PREFIX4_MAX, &settings->pool.network_prefix4))
                return "is no number from " TEXT(LEASE_PREFIX4_MIN) " to " TEXT(LEASE_PREFIX4_MAX);
        return NULL;
}

const char *settings_network_fault(const NetworkSettings *settings) {
        if (settings->pool.prefix4 > settings->pool.network_prefix4)
                return "Pool4 is smaller than a network of Prefix4";
        return NULL;
}
