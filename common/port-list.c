/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "port-list.h"
#include "strv.h"

void port_list_done(PortList *list) {
        free(list->items);
        *list = (PortList){};
}

static bool port_is_published(const Port *port, const PortList *list) {
        for (size_t i = 0; i < list->n; i++)
                if (list->items[i].container == port->container)
                        return true;
        return false;
}

/* As its author has meant the port, wherever its owner wants to have it. */
static void port_inherit(Port *port, const Port *ports, size_t n_ports) {
        for (size_t i = 0; i < n_ports; i++)
                if (ports[i].host != 0 && ports[i].container == port->container) {
                        port->on_demand |= ports[i].on_demand;
                        port->shared |= ports[i].shared;
                }
}

int port_list_of_host(const Port *ports, size_t n_ports, char *const *published, PortList *ret) {
        _cleanup_port_list_ PortList list = {};
        const char *fault;
        int r;

        list.items = calloc(n_ports + strv_length(published) + 1, sizeof(Port));
        if (!list.items)
                return -ENOMEM;

        for (char *const *text = published; text && *text; text++) {
                r = port_parse(*text, &list.items[list.n], &fault);
                if (r < 0)
                        return r;
                port_inherit(&list.items[list.n++], ports, n_ports);
        }
        for (size_t i = 0, n_published = list.n; i < n_ports; i++) {
                const PortList own = { list.items, n_published };

                if (ports[i].host != 0 && !port_is_published(&ports[i], &own))
                        list.items[list.n++] = ports[i];
        }

        *ret = list;
        list = (PortList){};
        return 0;
}

const Port *port_list_twice(const PortList *list) {
        for (size_t i = 0; i < list->n; i++)
                for (size_t j = i + 1; j < list->n; j++)
                        if (port_overlaps(&list->items[i], &list->items[j]))
                                return &list->items[i];
        return NULL;
}

bool port_list_is_equal(const PortList *a, const PortList *b) {
        for (size_t i = 0; i < a->n && i < b->n; i++)
                if (!port_is_equal(&a->items[i], &b->items[i]))
                        return false;
        return a->n == b->n;
}

bool port_list_is_on_demand(const PortList *list) {
        for (size_t i = 0; i < list->n; i++)
                if (list->items[i].on_demand)
                        return true;
        return false;
}
