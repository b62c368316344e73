/* SPDX-License-Identifier: MIT */
#pragma once

/* The ports of a container: what its spec says, and what its owner has added to that. */

#include "cleanup.h"
#include "port.h"

#define PUBLISHED_MAX 64 /* of the owner's */

typedef struct PortList {
        Port *items;
        size_t n;
} PortList;

void port_list_done(PortList *list);
#define _cleanup_port_list_ _cleanup_(port_list_done)

/*
 * The ports that the host has a part in. What the owner has published, texts of port_parse(),
 * stands in the place of what the spec says of the same port inside, and is on demand or shared as
 * that is.
 */
int port_list_of_host(const Port *ports, size_t n_ports, char *const *published, PortList *ret);

/* One that wants the same of the host as a later one of the list; NULL: there is none. */
const Port *port_list_twice(const PortList *list);

bool port_list_is_equal(const PortList *a, const PortList *b);
/* Is one of them on demand? */
bool port_list_is_on_demand(const PortList *list);
