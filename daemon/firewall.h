/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The kernel's packet filter: the tables "flakectr" of firewall.nft, through libnftables.
 *
 * Each call is one transaction, done wholly or not at all. They are there as long as there is a
 * network, or a port of the host that is not for all.
 */

#include <stdbool.h>
#include <sys/types.h>

#include "lease.h"
#include "port.h"

/* One container's place. Its words are ours: what is not in order is refused with -EINVAL. */
typedef struct FirewallPort {
        const Lease *lease;
        const char *name; /* of the interface, see port-name.h */
        uid_t owner;
        bool reaches_host;
} FirewallPort;

/* A port of the host that is not for all users of the host. */
typedef struct FirewallListener {
        const Port *port;
        uid_t owner; /* who connects to it, besides root */
} FirewallListener;

typedef struct FirewallContent {
        FirewallPort *ports;
        FirewallListener *listeners;
        size_t n_ports, n_listeners;
        char *const *uplinks; /* interfaces that forward for us alone; NULL: none */
} FirewallContent;

/* Everything anew, in the place of what there is. */
int firewall_load(const FirewallContent *content);
int firewall_unload(void);
/* Does the kernel take our rules? Nothing is changed. */
int firewall_try(void);

/* -ENOENT: somebody has removed the tables. */
int firewall_add(const FirewallPort *port);
/* What is not there any more is no error; `last`: the network goes with it. */
int firewall_remove(const FirewallPort *port, bool last);

/* The listeners of a content alone; likewise. Two that overlap must not be there at a time. */
int firewall_add_listeners(const FirewallContent *content);
int firewall_remove_listeners(const FirewallContent *content);

/* The uplinks of a content alone. */
int firewall_set_uplinks(char *const *uplinks);
