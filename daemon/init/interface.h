/* SPDX-License-Identifier: MIT */
#pragma once

/* The container's side of its network, set up through rtnetlink before the real init runs. */

#include <stdbool.h>

#include "arguments.h"
#include "message.h"

/* False also where the host has switched IPv6 off for this interface. */
bool interface_has_ipv6(const char *name);

/* What comes by itself is not wanted: all addresses and routes are in our arguments. */
void interface_refuse_advertisements(const char *name);

/* That of its IPv4 address; where it has none it keeps the one that it has. */
int interface_set_mac(int socket, unsigned index, const Arguments *arguments);
int interface_up(int socket, unsigned index);
int interface_add_address(int socket, unsigned index, const Address *address);
int interface_add_route(int socket, unsigned index, const Address *address);

/* The requests as they are sent. */
void interface_format_mac(unsigned index, const Address *address, Message *ret);
void interface_format_up(unsigned index, Message *ret);
void interface_format_address(unsigned index, const Address *address, Message *ret);
void interface_format_route(unsigned index, const Address *address, Message *ret);
