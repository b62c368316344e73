/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "spec-ports.h"

static const char *const keys[] = {
        "container", "protocol", "host", "address", "onDemand", "shared", NULL,
};

static int read_protocol(const Document *document, Port *port) {
        const char *word;
        int r;

        if (!document_has(document, "protocol"))
                return 0;

        r = document_get_string(document, "protocol", &word);
        if (r < 0)
                return r;
        if (protocol_from_string(word, &port->protocol) < 0)
                return document_fault_string(
                        document, "protocol", word, "is no protocol; these are: tcp, udp");
        return 0;
}

static int read_number(const Document *document, const char *key, uint16_t *ret) {
        int64_t number;
        int r;

        r = document_get_integer(document, key, 1, UINT16_MAX, &number);
        if (r >= 0)
                *ret = (uint16_t) number;
        return r;
}

static int read_address(const Document *document, Port *port) {
        const char *address, *fault;
        int r;

        r = document_get_string(document, "address", &address);
        if (r < 0)
                return r;
        if (port_set_address(port, address, &fault) < 0)
                return document_fault_string(
                        document, "address", address, "is no IPv4 or IPv6 address");
        return 0;
}

static int read_object(const Document *document, Port *port) {
        const char *fault;
        int r;

        r = document_check_keys(document, keys);
        if (r >= 0)
                r = read_number(document, "container", &port->container);
        if (r >= 0)
                r = read_protocol(document, port);
        if (r >= 0 && document_has(document, "host"))
                r = read_number(document, "host", &port->host);
        if (r >= 0 && document_has(document, "address"))
                r = read_address(document, port);
        if (r >= 0 && document_has(document, "onDemand"))
                r = document_get_boolean(document, "onDemand", &port->on_demand);
        if (r >= 0 && document_has(document, "shared"))
                r = document_get_boolean(document, "shared", &port->shared);
        if (r < 0)
                return r;

        fault = port_fault(port);
        return fault ? document_fault(document, "container", "port %u %s", port->container, fault) :
                       0;
}

/* The same port inside may be had at two addresses of the host. */
static bool port_repeats(const Port *port, const Port *other) {
        return port->container == other->container && port->protocol == other->protocol &&
                (port->host == 0 || other->host == 0);
}

static int spec_add_port(Spec *spec, const Port *port, const Document *document, const char *key) {
        char text[PORT_TEXT_MAX];

        for (size_t i = 0; i < spec->n_ports; i++) {
                if (port_repeats(port, &spec->ports[i]))
                        return document_fault(
                                document, key, "%s port %u is there twice",
                                protocol_to_string(port->protocol), port->container);
                if (port_overlaps(port, &spec->ports[i]))
                        return document_fault(
                                document, key, "port %s of the host is there twice",
                                port_format_host(port, text));
        }

        spec->ports[spec->n_ports++] = *port;
        return 0;
}

static int read_string_at(const Document *document, size_t i, Spec *spec) {
        const char *text, *fault;
        char element[32];
        Port port;
        int r;

        (void) snprintf(element, sizeof(element), "ports[%zu]", i);
        r = document_get_string_at(document, "ports", i, &text);
        if (r < 0)
                return r;
        if (port_parse(text, &port, &fault) < 0)
                return document_fault_string(document, element, text, fault);
        return spec_add_port(spec, &port, document, element);
}

static int read_object_at(const Document *document, size_t i, Spec *spec) {
        _cleanup_document_ Document *object = NULL;
        Port port = {};
        int r;

        r = document_get_object_at(document, "ports", i, &object);
        if (r >= 0)
                r = read_object(object, &port);
        return r < 0 ? r : spec_add_port(spec, &port, object, "container");
}

static int read_list(const Document *document, Spec *spec) {
        size_t n;
        int r;

        if (!document_has(document, "ports"))
                return 0;

        r = document_get_length(document, "ports", SPEC_PORTS_MAX, &n);
        if (r < 0 || n == 0)
                return r;

        spec->ports = calloc(n, sizeof(Port));
        if (!spec->ports)
                return -ENOMEM;

        for (size_t i = 0; i < n && r >= 0; i++)
                r = document_is_string_at(document, "ports", i) ?
                        read_string_at(document, i, spec) :
                        read_object_at(document, i, spec);
        return r;
}

static int read_idle_stop(const Document *document, Spec *spec) {
        int64_t seconds;
        int r;

        if (!document_has(document, "idleStop"))
                return 0;

        r = document_get_integer(
                document, "idleStop", SPEC_IDLE_STOP_MIN, SPEC_IDLE_STOP_MAX, &seconds);
        if (r >= 0)
                spec->idle_stop = (unsigned) seconds;
        return r;
}

int spec_read_ports(const Document *document, Spec *spec) {
        int r;

        r = read_list(document, spec);
        return r < 0 ? r : read_idle_stop(document, spec);
}
