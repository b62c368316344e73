/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The place of a container in a network: the bridge of its owner's project, and addresses that stay
 * its own for as long as it is recorded. Planned here, without touching anything; network.c makes
 * it so.
 */

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Of a network: from 1021 containers to 5. */
#define LEASE_PREFIX4_MIN    22
#define LEASE_PREFIX4_MAX    29
#define LEASE_PREFIX_LENGTH4 24 /* where nothing is said */
#define LEASE_PREFIX_LENGTH6 64

/* Addresses in text, without prefix lengths; that of IPv6 is always the above. */
typedef struct Lease {
        char bridge[IF_NAMESIZE]; /* "fc-" and eight hexadecimal digits; "" means there is no lease
                                   */
        char address4[INET_ADDRSTRLEN];
        char gateway4[INET_ADDRSTRLEN]; /* the bridge's own address */
        char address6[INET6_ADDRSTRLEN];
        char gateway6[INET6_ADDRSTRLEN];
        unsigned prefix4;
} Lease;

/* Where networks are taken from: 256 of them with 253 containers each, or what is set. */
typedef struct LeasePool {
        uint32_t address4; /* in host byte order */
        unsigned prefix4, network_prefix4;
        unsigned char ula[6]; /* this host's fdxx:xxxx:xxxx prefix, RFC 4193 */
        unsigned networks;    /* of one owner: nobody takes the pool from all others */
} LeasePool;

#define LEASE_POOL_TEXT_MAX (INET_ADDRSTRLEN + sizeof("/32") - 1)

/* "10.233.0.0/16" */
const char *lease_pool_format(const LeasePool *pool, char ret[static LEASE_POOL_TEXT_MAX]);

/* What is known of the leases there are, and of the host. */
typedef struct LeasePlan {
        uid_t owner;
        const char *project;         /* NULL: the owner's containers without a project */
        const Lease *leases;         /* of all recorded containers */
        const uid_t *owners;         /* of the same */
        const char *const *projects; /* of the same; NULL where none */
        size_t n_leases;
        const LeasePool *pool;
        /* By a foreign route; may be NULL. The address is an in_addr or an in6_addr. */
        bool (*subnet_is_used)(
                int family, const void *address, unsigned prefix, const void *userdata);
        const void *userdata;
} LeasePlan;

/*
 * Joins the network of the same owner and project where there is one, else takes the first free
 * subnet and a bridge name that no other network has. -EADDRNOTAVAIL: the pool, or the network, is
 * full. -EDQUOT: the owner has as many networks as the pool gives him.
 */
int lease_plan(const LeasePlan *plan, Lease *ret);

/* The text forms are those of addresses, the bridge's name is one of ours. */
bool lease_is_valid(const Lease *lease);
