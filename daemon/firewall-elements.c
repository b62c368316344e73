/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "firewall-elements.h"
#include "mac.h"

/* The words of port-name.c, and of any interface that is not made to deceive. */
#define NAME_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.@:+"

#define INET         FIREWALL_INET
#define BRIDGE       FIREWALL_BRIDGE

#define NAMES_PORT   53

bool firewall_name_is_valid(const char *name) {
        size_t length = strlen(name);

        return length > 0 && length < IF_NAMESIZE && strspn(name, NAME_LETTERS) == length;
}

bool firewall_port_is_valid(const FirewallPort *port) {
        return lease_is_valid(port->lease) && firewall_name_is_valid(port->name);
}

/* The target of an advertisement is not known to nftables as an address, but as a number. */
static void print_target(FILE *file, const char *verb, const FirewallPort *port) {
        struct in6_addr address = {};

        (void) inet_pton(AF_INET6, port->lease->address6, &address);
        fprintf(file, "%s element " BRIDGE " targets6 { \"%s\" . 0x", verb, port->name);
        for (size_t i = 0; i < sizeof(address); i++)
                fprintf(file, "%02x", address.s6_addr[i]);
        fputs(" }\n", file);
}

static void print_mac(FILE *file, const char *verb, const FirewallPort *port) {
        uint8_t address[4] = {}, mac[MAC_SIZE];

        (void) inet_pton(AF_INET, port->lease->address4, address);
        mac_of_address(address, mac);
        fprintf(file, "%s element " BRIDGE " macs { \"%s\" . %02x", verb, port->name, mac[0]);
        for (size_t i = 1; i < sizeof(mac); i++)
                fprintf(file, ":%02x", mac[i]);
        fputs(" }\n", file);
}

void firewall_print_trust(FILE *file, const char *verb, const FirewallPort *port) {
        const Lease *lease = port->lease;

        fprintf(file,
                "%s element " INET " trusted4 { \"%s\" . %s }\n"
                "%s element " INET " trusted6 { \"%s\" . %s }\n",
                verb, lease->bridge, lease->address4, verb, lease->bridge, lease->address6);
}

void firewall_print_port(FILE *file, const char *verb, const FirewallPort *port) {
        const Lease *lease = port->lease;

        fprintf(file,
                "%s element " BRIDGE " ports { \"%s\" }\n"
                "%s element " BRIDGE " addresses4 { \"%s\" . %s }\n"
                "%s element " BRIDGE " addresses6 { \"%s\" . %s }\n",
                verb, port->name, verb, port->name, lease->address4, verb, port->name,
                lease->address6);
        print_target(file, verb, port);
        print_mac(file, verb, port);
}

bool firewall_listener_is_valid(const FirewallListener *listener) {
        const Port *port = listener->port;
        struct in6_addr address;

        return port->host != 0 &&
                (!*port->address || inet_pton(AF_INET, port->address, &address) == 1 ||
                 inet_pton(AF_INET6, port->address, &address) == 1);
}

static void print_closed(
        FILE *file, const char *verb, const char *address, uint16_t number, uid_t owner) {
        bool six = strchr(address, ':');
        const char *set = six ? "6" : "4";

        if (port_is_everywhere(address)) {
                address = six ? "ipv6" : "ipv4";
                set = "";
        }
        fprintf(file,
                "%s element " INET " closed%s { %s . %u }\n"
                "%s element " INET " admitted%s { %" PRIu32 " . %s . %u }\n",
                verb, set, address, number, verb, set, (uint32_t) owner, address, number);
}

void firewall_print_network(FILE *file, const char *verb, const FirewallPort *port) {
        const Lease *lease = port->lease;

        fprintf(file,
                "%s element " INET " networks { \"%s\" . \"%s\" }\n"
                "%s element " INET " gateways4 { \"%s\" . %s }\n"
                "%s element " INET " gateways6 { \"%s\" . %s }\n"
                "%s element " INET " owners { %" PRIu32 " . \"%s\" }\n",
                verb, lease->bridge, lease->bridge, verb, lease->bridge, lease->gateway4, verb,
                lease->bridge, lease->gateway6, verb, (uint32_t) port->owner, lease->bridge);
        print_closed(file, verb, lease->gateway4, NAMES_PORT, port->owner);
        print_closed(file, verb, lease->gateway6, NAMES_PORT, port->owner);
}

void firewall_print_listener(FILE *file, const char *verb, const FirewallListener *listener) {
        const char *addresses[2];
        size_t n = port_addresses(listener->port, addresses);

        for (size_t i = 0; i < n; i++)
                print_closed(file, verb, addresses[i], listener->port->host, listener->owner);
}
