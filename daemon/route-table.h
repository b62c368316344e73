/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The host's routes, as they were at one moment: networks of ours are not laid over them, and by
 * them our packets find the world.
 */

#include <stdbool.h>

#include "cleanup.h"

typedef struct RouteTable RouteTable;

/* Of one family; AF_UNSPEC: of both. */
int route_table_read(int family, RouteTable **ret);
RouteTable *route_table_free(RouteTable *table);
DEFINE_CLEANUP(RouteTable *, route_table_free)

/* Has a route, other than those of our own bridges, a part of this network? For LeasePlan, with the
 * table as its userdata. */
bool route_table_overlaps(int family, const void *address, unsigned prefix, const void *userdata);

/* The interfaces by which they lead out. */
int route_table_list_ways(const RouteTable *table, char ***ret);
