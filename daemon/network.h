/* SPDX-License-Identifier: MIT */
#pragma once

/* The host's side of a network: one bridge for an owner's project, through rtnetlink. */

#include <stdbool.h>

#include "lease.h"

/*
 * Makes the bridge with its addresses and brings it up. What is there already is kept. Before it is
 * up it is told to take nothing from inside: no router advertisement, no redirect, no
 * autoconfiguration.
 */
int network_up(const Lease *lease);

/* Removes the bridge. One that is not there is no error; the name must be one of ours. */
int network_down(const char *bridge);

/* Is it a bridge's name as leases have them? */
bool network_name_is_ours(const char *name);

/* All interfaces "fc-…" that exist now, for recovery. */
int network_list(char ***ret);
