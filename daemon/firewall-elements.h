/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What the sets of firewall.nft hold, in the words of nft(8). `verb` is "add" or "delete"; one that
 * is added first can be deleted.
 */

#include <stdio.h>

#include "firewall.h"

#define FIREWALL_INET   "inet flakectr"
#define FIREWALL_BRIDGE "bridge flakectr"

bool firewall_name_is_valid(const char *name);
bool firewall_port_is_valid(const FirewallPort *port);
bool firewall_listener_is_valid(const FirewallListener *listener);

void firewall_print_network(FILE *file, const char *verb, const FirewallPort *port);
void firewall_print_port(FILE *file, const char *verb, const FirewallPort *port);
void firewall_print_trust(FILE *file, const char *verb, const FirewallPort *port);
void firewall_print_listener(FILE *file, const char *verb, const FirewallListener *listener);
