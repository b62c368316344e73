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
#include <sys/types.h>

#define LEASE_POOL           "10.233.0.0" /* /16: 256 networks of 253 containers */
#define LEASE_NETWORKS_MAX   16           /* of one owner: nobody takes the pool from all others */
#define LEASE_PREFIX_LENGTH4 24
#define LEASE_PREFIX_LENGTH6 64

/* Addresses in text, without prefix lengths: those are always the two above. */
typedef struct Lease {
        char bridge[IF_NAMESIZE]; /* "fc-" and eight hexadecimal digits; "" means there is no lease
                                   */
        char address4[INET_ADDRSTRLEN];
        char gateway4[INET_ADDRSTRLEN]; /* the bridge's own address */
        char address6[INET6_ADDRSTRLEN];
        char gateway6[INET6_ADDRSTRLEN];
} Lease;

/* What is known of the leases there are, and of the host. */
typedef struct LeasePlan {
        uid_t owner;
        const char *project;         /* NULL: the owner's containers without a project */
        const Lease *leases;         /* of all recorded containers */
        const uid_t *owners;         /* of the same */
        const char *const *projects; /* of the same; NULL where none */
        size_t n_leases;
        unsigned char ula[6]; /* this host's fdxx:xxxx:xxxx prefix, RFC 4193 */
        bool (*subnet_is_used)(
                struct in_addr subnet, void *userdata); /* by a foreign route; may be NULL */
        void *userdata;
} LeasePlan;

/*
 * Joins the network of the same owner and project where there is one, else takes the first free
 * subnet and a bridge name that no other network has. -EADDRNOTAVAIL: the pool, or the network, is
 * full. -EDQUOT: the owner has LEASE_NETWORKS_MAX networks.
 */
int lease_plan(const LeasePlan *plan, Lease *ret);

/* The text forms are those of addresses, the bridge's name is one of ours. */
bool lease_is_valid(const Lease *lease);
