/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A port of a container: something inside listens there. With a port of the host it is reached
 * through that one, too.
 *
 *     80                    only declared
 *     8080:80               on 127.0.0.1 and ::1 of the host
 *     127.0.0.1:8080:80     on that address alone
 *     [::1]:8080:80/tcp
 */

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PORT_PRIVILEGED_MAX 1023
#define PORT_TEXT_MAX       80 /* bytes of a port's text form, with the NUL */

typedef enum Protocol {
        PROTOCOL_TCP,
        PROTOCOL_UDP,
} Protocol;

typedef struct Port {
        uint16_t container; /* 1 to 65535 */
        Protocol protocol;
        uint16_t host;                  /* 0: none */
        char address[INET6_ADDRSTRLEN]; /* of the host, as inet_ntop(3) writes it; "": both
                                           loopback addresses */
        bool on_demand;                 /* listens while the container is down, and starts it */
        bool shared;                    /* open to all users of the host */
} Port;

const char *protocol_to_string(Protocol protocol);
/* -EINVAL: it is none. */
int protocol_from_string(const char *word, Protocol *ret);

/*
 * -EINVAL: *ret_fault, a constant, says what is wrong in a sentence without a subject, "has a port
 * that is no number from 1 to 65535".
 */
int port_parse(const char *text, Port *ret, const char **ret_fault);

/* Puts an address in the one form that it has. As above. */
int port_set_address(Port *port, const char *address, const char **ret_fault);

/* What is wrong with a port as a whole; NULL: nothing. */
const char *port_fault(const Port *port);

/* "127.0.0.1:8080:80", "[::1]:8080:80", "8080:80", "80", "53/udp" */
const char *port_format(const Port *port, char ret[static PORT_TEXT_MAX]);
/* Of the host's side alone: "127.0.0.1:8080", "[::1]:8080", "localhost:8080". */
const char *port_format_host(const Port *port, char ret[static PORT_TEXT_MAX]);

/* Do both want one port of one address of the host? */
bool port_overlaps(const Port *a, const Port *b);
bool port_is_equal(const Port *a, const Port *b);

/* Is the host's side more than everybody may have: below 1024, or to be reached from elsewhere? */
bool port_is_exposed(const Port *port);

/* One of its addresses in text: "127.0.0.1:8080", "[::1]:8080". */
const char *port_format_address(
        const Port *port, const char *address, char ret[static PORT_TEXT_MAX]);

/* The addresses that it listens on: one, or two. Gives their number. */
size_t port_addresses(const Port *port, const char *ret[static 2]);

/* Is this all addresses of a family? */
bool port_is_everywhere(const char *address);
