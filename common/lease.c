/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lease.h"
#include "text.h"

#define BRIDGE_PREFIX  "fc-"
#define BRIDGE_FORMAT  BRIDGE_PREFIX "%08" PRIx32
#define BRIDGE_DIGITS  8
#define SUBNETS6       65536u
#define HOST_GATEWAY   1u
#define HOST_FIRST     2u
#define NETWORK_BYTES6 (LEASE_PREFIX_LENGTH6 / 8)
#define ULA_FIRST_BYTE 0xfd

/* The two prefixes of a network. */
typedef struct Network {
        uint32_t address4; /* in host byte order */
        unsigned prefix4;
        struct in6_addr prefix6;
} Network;

static uint32_t network_size(unsigned prefix) {
        return UINT32_C(1) << (32 - prefix);
}

static uint32_t network_of(uint32_t address, unsigned prefix) {
        return address & ~(network_size(prefix) - 1);
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

static bool lease_is_valid4(const Lease *lease) {
        uint32_t address = address4_parse(lease->address4);
        uint32_t gateway = address4_parse(lease->gateway4);
        uint32_t network;

        if (lease->prefix4 < LEASE_PREFIX4_MIN || lease->prefix4 > LEASE_PREFIX4_MAX ||
            !address4_is_canonical(lease->address4) || !address4_is_canonical(lease->gateway4))
                return false;

        network = network_of(gateway, lease->prefix4);
        return network_of(address, lease->prefix4) == network &&
                gateway - network == HOST_GATEWAY && address - network >= HOST_FIRST &&
                address - network < network_size(lease->prefix4) - 1;
}

bool lease_is_valid(const Lease *lease) {
        struct in6_addr address, gateway;

        if (!bridge_is_valid(lease->bridge) || !lease_is_valid4(lease) ||
            !address6_parse(lease->address6, &address) ||
            !address6_parse(lease->gateway6, &gateway))
                return false;

        return address.s6_addr[0] == ULA_FIRST_BYTE &&
                memcmp(&address, &gateway, NETWORK_BYTES6) == 0 &&
                memcmp(&address, &gateway, sizeof(address)) != 0;
}

const char *lease_pool_format(const LeasePool *pool, char ret[static LEASE_POOL_TEXT_MAX]) {
        struct in_addr address = { htonl(pool->address4) };
        char text[INET_ADDRSTRLEN];

        (void) inet_ntop(AF_INET, &address, text, sizeof(text));
        (void) snprintf(ret, LEASE_POOL_TEXT_MAX, "%s/%u", text, pool->prefix4);
        return ret;
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

static bool plan_uses4(const LeasePlan *plan, const Network *network) {
        struct in_addr subnet = { htonl(network->address4) };

        for (size_t i = 0; i < plan->n_leases; i++) {
                const Lease *lease = &plan->leases[i];
                unsigned prefix =
                        lease->prefix4 < network->prefix4 ? lease->prefix4 : network->prefix4;

                if (*lease->bridge &&
                    network_of(address4_parse(lease->address4), prefix) ==
                            network_of(network->address4, prefix))
                        return true;
        }
        return plan->subnet_is_used &&
                plan->subnet_is_used(AF_INET, &subnet, network->prefix4, plan->userdata);
}

static bool plan_uses6(const LeasePlan *plan, const struct in6_addr *prefix) {
        struct in6_addr address;

        for (size_t i = 0; i < plan->n_leases; i++)
                if (address6_parse(plan->leases[i].address6, &address) &&
                    memcmp(&address, prefix, NETWORK_BYTES6) == 0)
                        return true;
        return plan->subnet_is_used &&
                plan->subnet_is_used(AF_INET6, prefix, LEASE_PREFIX_LENGTH6, plan->userdata);
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

/* Who makes two projects collide gains nothing: the second is hashed anew. */
static int plan_name_bridge(const LeasePlan *plan, char ret[static IF_NAMESIZE]) {
        char *text;

        for (size_t attempt = 0;; attempt++) {
                if (asprintf(
                            &text, "%" PRIu32 " %s %zu", (uint32_t) plan->owner,
                            plan->project ?: "", attempt) < 0)
                        return -ENOMEM;
                (void) snprintf(ret, IF_NAMESIZE, BRIDGE_FORMAT, text_hash(text));
                free(text);
                if (!plan_uses_bridge(plan, ret))
                        return 0;
        }
}

static int plan_take4(const LeasePlan *plan, Network *network, uint32_t *ret_number) {
        const LeasePool *pool = plan->pool;
        uint32_t n = UINT32_C(1) << (pool->network_prefix4 - pool->prefix4);

        network->prefix4 = pool->network_prefix4;
        for (uint32_t i = 0; i < n; i++) {
                network->address4 = pool->address4 + i * network_size(network->prefix4);
                if (plan_uses4(plan, network))
                        continue;
                *ret_number = i;
                return 0;
        }
        return -EADDRNOTAVAIL;
}

/* Of the same number, where it is free: then one can tell the other by it. */
static int plan_take6(const LeasePlan *plan, Network *network, uint32_t number) {
        struct in6_addr *prefix = &network->prefix6;

        memcpy(prefix, plan->pool->ula, sizeof(plan->pool->ula));
        for (uint32_t i = 0; i < SUBNETS6; i++, number++) {
                prefix->s6_addr[NETWORK_BYTES6 - 2] = (uint8_t) (number >> 8);
                prefix->s6_addr[NETWORK_BYTES6 - 1] = (uint8_t) number;
                if (!plan_uses6(plan, prefix))
                        return 0;
        }
        return -EADDRNOTAVAIL;
}

static int plan_take_subnet(const LeasePlan *plan, Network *ret) {
        Network network = {};
        uint32_t number;
        int r;

        r = plan_take4(plan, &network, &number);
        if (r >= 0)
                r = plan_take6(plan, &network, number);
        if (r < 0)
                return r;

        *ret = network;
        return 0;
}

static int lease_read_network(const Lease *lease, Network *ret) {
        Network network = { .prefix4 = lease->prefix4 };
        struct in6_addr gateway6;

        if (!lease_is_valid(lease) || !address6_parse(lease->gateway6, &gateway6))
                return -EINVAL;
        network.address4 = network_of(address4_parse(lease->gateway4), lease->prefix4);

        memcpy(&network.prefix6, &gateway6, NETWORK_BYTES6);
        *ret = network;
        return 0;
}

static void network_format(
        const Network *network,
        uint32_t host,
        char ret_address4[static INET_ADDRSTRLEN],
        char ret_address6[static INET6_ADDRSTRLEN]) {
        struct in_addr address4 = { htonl(network->address4 + host) };
        struct in6_addr address6 = network->prefix6;

        address6.s6_addr[sizeof(address6) - 2] = (uint8_t) (host >> 8);
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
        } else if (plan_count(plan) >= plan->pool->networks) {
                return -EDQUOT;
        } else {
                r = plan_take_subnet(plan, &network);
                if (r >= 0)
                        r = plan_name_bridge(plan, lease.bridge);
        }
        if (r < 0)
                return r;

        while (plan_uses_address(plan, network.address4 + host))
                if (++host >= network_size(network.prefix4) - 1)
                        return -EADDRNOTAVAIL;

        lease.prefix4 = network.prefix4;

        network_format(&network, HOST_GATEWAY, lease.gateway4, lease.gateway6);
        network_format(&network, host, lease.address4, lease.address6);
        *ret = lease;
        return 0;
}
