/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The kernel's packet filter: the tables "flakectr" of firewall.nft, through libnftables.
 *
 * Each call is one transaction, done wholly or not at all. They are there as long as there is a
 * network.
 */

#include <stdbool.h>
#include <sys/types.h>

#include "lease.h"

/* One container's place. Its words are ours: what is not in order is refused with -EINVAL. */
typedef struct FirewallPort {
        const Lease *lease;
        const char *name; /* of the interface, see port-name.h */
        uid_t owner;
        bool reaches_host;
} FirewallPort;

/* Everything anew, in the place of what there is. */
int firewall_load(const FirewallPort *ports, size_t n);
int firewall_unload(void);

/* -ENOENT: somebody has removed the tables. */
int firewall_add(const FirewallPort *port);
/* What is not there any more is no error; `last`: the network goes with it. */
int firewall_remove(const FirewallPort *port, bool last);

/* The interfaces that forward for us alone. */
int firewall_set_uplinks(char *const *uplinks);
