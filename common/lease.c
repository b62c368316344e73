/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lease.h"

#define BRIDGE_PREFIX  "fc-"
#define BRIDGE_FORMAT  BRIDGE_PREFIX "%08" PRIx32
#define BRIDGE_DIGITS  8
#define SUBNETS        256u
#define HOST_GATEWAY   1u
#define HOST_FIRST     2u
#define HOST_LAST      254u
#define NETWORK_BYTES6 (LEASE_PREFIX_LENGTH6 / 8)
#define ULA_FIRST_BYTE 0xfd

/* The two prefixes of a network: 24 bits of IPv4, 64 bits of IPv6. */
typedef struct Network {
        uint32_t prefix4; /* in host byte order */
        struct in6_addr prefix6;
} Network;

static uint32_t network_of(uint32_t address) {
        return address & ~((1u << (32 - LEASE_PREFIX_LENGTH4)) - 1);
}

/* 0, which is no address of a container, for text that is none. */
static uint32_t address4_parse(const char *text) {
        struct in_addr address;

        return inet_pton(AF_INET, text, &address) == 1 ? ntohl(address.s_addr) : 0;
}

static bool address4_is_canonical(const char *text) {
        struct in_addr address;
        char again[INET_ADDRSTRLEN];

        return inet_pton(AF_INET, text, &address) == 1 &&
                strcmp(inet_ntop(AF_INET, &address, again, sizeof(again)), text) == 0;
}

static bool address6_parse(const char *text, struct in6_addr *ret) {
        char again[INET6_ADDRSTRLEN];

        return inet_pton(AF_INET6, text, ret) == 1 &&
                strcmp(inet_ntop(AF_INET6, ret, again, sizeof(again)), text) == 0;
}

static bool bridge_is_valid(const char *bridge) {
        const char *digits = bridge + strlen(BRIDGE_PREFIX);

        return strncmp(bridge, BRIDGE_PREFIX, strlen(BRIDGE_PREFIX)) == 0 &&
                strspn(digits, "0123456789abcdef") == BRIDGE_DIGITS && !digits[BRIDGE_DIGITS];
}

bool lease_is_valid(const Lease *lease) {
        uint32_t address = address4_parse(lease->address4);
        uint32_t gateway = address4_parse(lease->gateway4);
        struct in6_addr address6, gateway6;

        if (!bridge_is_valid(lease->bridge) || !address4_is_canonical(lease->address4) ||
            !address4_is_canonical(lease->gateway4) ||
            !address6_parse(lease->address6, &address6) ||
            !address6_parse(lease->gateway6, &gateway6))
                return false;

        return network_of(address) == network_of(gateway) &&
                gateway - network_of(gateway) == HOST_GATEWAY &&
                address - network_of(address) >= HOST_FIRST &&
                address - network_of(address) <= HOST_LAST &&
                address6.s6_addr[0] == ULA_FIRST_BYTE &&
                memcmp(&address6, &gateway6, NETWORK_BYTES6) == 0 &&
                memcmp(&address6, &gateway6, sizeof(address6)) != 0;
}

static bool project_is_same(const char *a, const char *b) {
        return a && b ? strcmp(a, b) == 0 : a == b;
}

/* A lease of the network that is to be joined. */
static const Lease *plan_find(const LeasePlan *plan) {
        for (size_t i = 0; i < plan->n_leases; i++)
                if (*plan->leases[i].bridge && plan->owners[i] == plan->owner &&
                    project_is_same(plan->projects[i], plan->project))
                        return &plan->leases[i];
        return NULL;
}

/* Networks of the owner, each counted where it is first found. */
static unsigned plan_count(const LeasePlan *plan) {
        unsigned n = 0;

        for (size_t i = 0, j; i < plan->n_leases; i++) {
                if (!*plan->leases[i].bridge || plan->owners[i] != plan->owner)
                        continue;
                for (j = 0; strcmp(plan->leases[j].bridge, plan->leases[i].bridge) != 0; j++)
                        ;
                n += j == i;
        }
        return n;
}

static bool plan_uses_subnet(const LeasePlan *plan, uint32_t prefix4) {
        struct in_addr subnet = { htonl(prefix4) };

        for (size_t i = 0; i < plan->n_leases; i++)
                if (network_of(address4_parse(plan->leases[i].address4)) == prefix4)
                        return true;
        return plan->subnet_is_used && plan->subnet_is_used(subnet, plan->userdata);
}

static bool plan_uses_address(const LeasePlan *plan, uint32_t address) {
        for (size_t i = 0; i < plan->n_leases; i++)
                if (address4_parse(plan->leases[i].address4) == address)
                        return true;
        return false;
}

static bool plan_uses_bridge(const LeasePlan *plan, const char *bridge) {
        for (size_t i = 0; i < plan->n_leases; i++)
                if (strcmp(plan->leases[i].bridge, bridge) == 0)
                        return true;
        return false;
}

/* FNV-1a. Who makes two projects collide gains nothing: the second is hashed anew. */
static uint32_t hash(const char *text) {
        uint32_t sum = 2166136261u;

        for (; *text; text++)
                sum = (sum ^ (unsigned char) *text) * 16777619u;
        return sum;
}

static int plan_name_bridge(const LeasePlan *plan, char ret[static IF_NAMESIZE]) {
        char *text;

        for (size_t attempt = 0;; attempt++) {
                if (asprintf(
                            &text, "%" PRIu32 " %s %zu", (uint32_t) plan->owner,
                            plan->project ?: "", attempt) < 0)
                        return -ENOMEM;
                (void) snprintf(ret, IF_NAMESIZE, BRIDGE_FORMAT, hash(text));
                free(text);
                if (!plan_uses_bridge(plan, ret))
                        return 0;
        }
}

static int plan_take_subnet(const LeasePlan *plan, Network *ret) {
        uint32_t prefix4;

        for (uint32_t number = 0; number < SUBNETS; number++) {
                prefix4 = address4_parse(LEASE_POOL) + (number << (32 - LEASE_PREFIX_LENGTH4));
                if (plan_uses_subnet(plan, prefix4))
                        continue;

                *ret = (Network){ .prefix4 = prefix4 };
                memcpy(&ret->prefix6, plan->ula, sizeof(plan->ula));
                ret->prefix6.s6_addr[NETWORK_BYTES6 - 1] = (uint8_t) number;
                return 0;
        }
        return -EADDRNOTAVAIL;
}

static int lease_read_network(const Lease *lease, Network *ret) {
        Network network = { .prefix4 = network_of(address4_parse(lease->gateway4)) };
        struct in6_addr gateway6;

        if (!lease_is_valid(lease) || !address6_parse(lease->gateway6, &gateway6))
                return -EINVAL;

        memcpy(&network.prefix6, &gateway6, NETWORK_BYTES6);
        *ret = network;
        return 0;
}

static void network_format(
        const Network *network,
        uint32_t host,
        char ret_address4[static INET_ADDRSTRLEN],
        char ret_address6[static INET6_ADDRSTRLEN]) {
        struct in_addr address4 = { htonl(network->prefix4 + host) };
        struct in6_addr address6 = network->prefix6;

        address6.s6_addr[sizeof(address6) - 1] = (uint8_t) host;
        (void) inet_ntop(AF_INET, &address4, ret_address4, INET_ADDRSTRLEN);
        (void) inet_ntop(AF_INET6, &address6, ret_address6, INET6_ADDRSTRLEN);
}

int lease_plan(const LeasePlan *plan, Lease *ret) {
        const Lease *neighbour = plan_find(plan);
        uint32_t host = HOST_FIRST;
        Lease lease = {};
        Network network;
        int r;

        if (neighbour) {
                memcpy(lease.bridge, neighbour->bridge, sizeof(lease.bridge));
                r = lease_read_network(neighbour, &network);
        } else if (plan_count(plan) >= LEASE_NETWORKS_MAX) {
                return -EDQUOT;
        } else {
                r = plan_take_subnet(plan, &network);
                if (r >= 0)
                        r = plan_name_bridge(plan, lease.bridge);
        }
        if (r < 0)
                return r;

        while (plan_uses_address(plan, network.prefix4 + host))
                if (++host > HOST_LAST)
                        return -EADDRNOTAVAIL;

        network_format(&network, HOST_GATEWAY, lease.gateway4, lease.gateway6);
        network_format(&network, host, lease.address4, lease.address6);
        *ret = lease;
        return 0;
}
