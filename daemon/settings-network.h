/* SPDX-License-Identifier: MIT */
#pragma once

/* The section [Network] of flakectrd.conf(5): where networks are, and whom their names are asked
 * of.
 */

#include <stdbool.h>

#include "lease.h"

#define NAME_SERVERS_MAX 4

typedef struct NetworkSettings {
        LeasePool pool;
        bool has_ula; /* of its own; else this host's */
        /* Ended by an empty one. None: those of the host, as they are at the moment. */
        char name_servers[NAME_SERVERS_MAX + 1][INET6_ADDRSTRLEN];
} NetworkSettings;

extern const NetworkSettings settings_network_defaults;

/* What is wrong with it, in a sentence without a subject, a constant; NULL: it is set. */
const char *settings_network_set(NetworkSettings *settings, const char *key, const char *text);

/* Of what is set together; NULL: nothing. */
const char *settings_network_fault(const NetworkSettings *settings);
