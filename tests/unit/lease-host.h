/* SPDX-License-Identifier: MIT */
#pragma once

/* A host of which nothing is but the leases that were planned on it. */

#include <arpa/inet.h>

#include "lease.h"
#include "test.h"

#define LEASES_MAX 2100

/* The leases of a host, as they are planned one after the other. */
typedef struct Host {
        Lease leases[LEASES_MAX];
        uid_t owners[LEASES_MAX];
        const char *projects[LEASES_MAX];
        size_t n;
        unsigned used_below; /* subnets that foreign routes have */
        LeasePool pool;      /* where it is not the usual one */
} Host;

#define NETWORKS_MAX 16

static const LeasePool usual = {
        .address4 = 10u << 24 | 233u << 16,
        .prefix4 = 16,
        .network_prefix4 = 24,
        .ula = { 0xfd, 0x12, 0x34, 0x56, 0x78, 0x9a },
        .networks = NETWORKS_MAX,
};

static bool on_subnet(int family, const void *address, unsigned prefix, const void *userdata) {
        const Host *host = userdata;
        uint32_t subnet = ntohl(*(const uint32_t *) address);

        if (family == AF_INET6)
                return false;
        CHECK_INT(prefix, 24);
        CHECK_INT(subnet >> 16, 10 << 8 | 233);
        CHECK_INT(subnet & 0xff, 0);
        return (subnet >> 8 & 0xff) < host->used_below;
}

static int host_plan(Host *host, uid_t owner, const char *project, Lease *ret) {
        LeasePlan plan = {
                .owner = owner,
                .project = project,
                .leases = host->leases,
                .owners = host->owners,
                .projects = host->projects,
                .n_leases = host->n,
                .pool = host->pool.networks ? &host->pool : &usual,
                .subnet_is_used = host->used_below ? on_subnet : NULL,
                .userdata = host,
        };

        return lease_plan(&plan, ret);
}

static const Lease *host_add(Host *host, uid_t owner, const char *project) {
        Lease *lease = &host->leases[host->n];

        CHECK_INT(host_plan(host, owner, project, lease), 0);
        CHECK(lease_is_valid(lease));
        host->owners[host->n] = owner;
        host->projects[host->n] = project;
        host->n++;
        return lease;
}
