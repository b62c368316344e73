/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "port.h"

#define NO_NUMBER  "has a port that is no number from 1 to 65535"
#define NO_ADDRESS "has an address that is no IPv4 address, nor an IPv6 address in brackets"
#define MAPPED     "has an IPv4 address that is written as one of IPv6"

static const char *const protocol_words[] = {
        [PROTOCOL_TCP] = "tcp",
        [PROTOCOL_UDP] = "udp",
};

const char *protocol_to_string(Protocol protocol) {
        return protocol_words[protocol];
}

int protocol_from_string(const char *word, Protocol *ret) {
        for (size_t i = 0; i < sizeof(protocol_words) / sizeof(*protocol_words); i++)
                if (strcmp(word, protocol_words[i]) == 0) {
                        *ret = (Protocol) i;
                        return 0;
                }
        return -EINVAL;
}

static bool number_parse(const char *text, uint16_t *ret) {
        unsigned long number;

        if (strspn(text, "0123456789") != strlen(text) || !*text || *text == '0' ||
            strlen(text) > 5)
                return false;

        number = strtoul(text, NULL, 10);
        if (number > UINT16_MAX)
                return false;

        *ret = (uint16_t) number;
        return true;
}

int port_set_address(Port *port, const char *address, const char **ret_fault) {
        struct in6_addr six;
        struct in_addr four;

        if (inet_pton(AF_INET, address, &four) == 1) {
                (void) inet_ntop(AF_INET, &four, port->address, sizeof(port->address));
                return 0;
        }
        if (inet_pton(AF_INET6, address, &six) != 1) {
                *ret_fault = NO_ADDRESS;
                return -EINVAL;
        }
        if (IN6_IS_ADDR_V4MAPPED(&six)) {
                *ret_fault = MAPPED;
                return -EINVAL;
        }
        (void) inet_ntop(AF_INET6, &six, port->address, sizeof(port->address));
        return 0;
}

const char *port_fault(const Port *port) {
        if (port->host != 0 && port->protocol == PROTOCOL_UDP)
                return "is of UDP, and only TCP ports can be had on the host: leave the host's "
                       "port out, and reach it at the container's address";
        if (port->host == 0 && *port->address)
                return "has an address of the host, and no port of it";
        if (port->host == 0 && (port->on_demand || port->shared))
                return "has no port of the host, which alone can be on demand or shared";
        return NULL;
}

static int address_parse(char *text, Port *port, const char **ret_fault) {
        size_t length = strlen(text);

        if (text[0] == '[' && text[length - 1] == ']' && strchr(text, ':')) {
                text[length - 1] = '\0';
                return port_set_address(port, text + 1, ret_fault);
        }
        if (strchr(text, ':') || !*text) {
                *ret_fault = NO_ADDRESS;
                return -EINVAL;
        }
        return port_set_address(port, text, ret_fault);
}

/* From behind, because an address may have colons in it. */
static char *last_part(char *text) {
        char *colon = strrchr(text, ':');

        if (!colon)
                return NULL;
        *colon = '\0';
        return colon + 1;
}

static int numbers_parse(char *text, Port *port, const char **ret_fault) {
        char *container = last_part(text), *host;

        *ret_fault = NO_NUMBER;
        if (!container)
                return number_parse(text, &port->container) ? 0 : -EINVAL;

        host = last_part(text);
        if (!number_parse(container, &port->container) || !number_parse(host ?: text, &port->host))
                return -EINVAL;
        return host ? address_parse(text, port, ret_fault) : 0;
}

int port_parse(const char *text, Port *ret, const char **ret_fault) {
        char copy[PORT_TEXT_MAX], *slash;
        Port port = {};
        int r;

        if (strlen(text) >= sizeof(copy)) {
                *ret_fault = "is longer than a port can be";
                return -EINVAL;
        }

        slash = strchr(strcpy(copy, text), '/');
        if (slash)
                *slash = '\0';
        if (slash && protocol_from_string(slash + 1, &port.protocol) < 0) {
                *ret_fault = "has a protocol that is neither tcp nor udp";
                return -EINVAL;
        }

        r = numbers_parse(copy, &port, ret_fault);
        if (r < 0)
                return r;
        *ret_fault = port_fault(&port);
        if (*ret_fault)
                return -EINVAL;

        *ret = port;
        return 0;
}

const char *port_format_host(const Port *port, char ret[static PORT_TEXT_MAX]) {
        return port_format_address(port, *port->address ? port->address : "localhost", ret);
}

static const char *end_of(char *text) {
        return text + strlen(text);
}

const char *port_format_address(
        const Port *port, const char *address, char ret[static PORT_TEXT_MAX]) {
        (void) snprintf(
                ret, PORT_TEXT_MAX, strchr(address, ':') ? "[%s]:%u" : "%s:%u", address,
                port->host);
        return ret;
}

const char *port_format(const Port *port, char ret[static PORT_TEXT_MAX]) {
        const char *protocol = port->protocol == PROTOCOL_TCP ? "" : "/udp";
        size_t length;

        ret[0] = '\0';
        if (*port->address)
                (void) port_format_host(port, ret);
        else if (port->host != 0)
                (void) snprintf(ret, PORT_TEXT_MAX, "%u", port->host);

        length = (size_t) (end_of(ret) - ret);
        (void) snprintf(
                ret + length, PORT_TEXT_MAX - length, "%s%u%s", length > 0 ? ":" : "",
                port->container, protocol);
        return ret;
}

size_t port_addresses(const Port *port, const char *ret[static 2]) {
        if (*port->address) {
                ret[0] = port->address;
                return 1;
        }
        ret[0] = "127.0.0.1";
        ret[1] = "::1";
        return 2;
}

bool port_is_everywhere(const char *address) {
        return strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
}

static bool address_overlaps(const char *a, const char *b) {
        if (!strchr(a, ':') != !strchr(b, ':'))
                return false;
        return port_is_everywhere(a) || port_is_everywhere(b) || strcmp(a, b) == 0;
}

bool port_overlaps(const Port *a, const Port *b) {
        const char *of_a[2], *of_b[2];
        size_t n = port_addresses(a, of_a), m = port_addresses(b, of_b);

        if (a->host == 0 || a->host != b->host)
                return false;
        for (size_t i = 0; i < n; i++)
                for (size_t j = 0; j < m; j++)
                        if (address_overlaps(of_a[i], of_b[j]))
                                return true;
        return false;
}

bool port_is_equal(const Port *a, const Port *b) {
        return a->container == b->container && a->protocol == b->protocol && a->host == b->host &&
                strcmp(a->address, b->address) == 0 && a->on_demand == b->on_demand &&
                a->shared == b->shared;
}

bool port_is_exposed(const Port *port) {
        bool local = !*port->address || strcmp(port->address, "::1") == 0 ||
                strncmp(port->address, "127.", strlen("127.")) == 0;

        return port->host != 0 && (port->host <= PORT_PRIVILEGED_MAX || !local);
}
