/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "enclosure.h"
#include "port-name.h"
#include "port-slots.h"

void enclosure_done(Enclosure *enclosure) {
        free(enclosure->content.ports);
        free(enclosure->content.listeners);
        free(enclosure->names);
}

static void add_port(Enclosure *enclosure, const Container *container) {
        FirewallContent *content = &enclosure->content;
        char *name = enclosure->names[content->n_ports];

        port_name_format(container->machine, name);
        content->ports[content->n_ports++] = (FirewallPort){
                .lease = &container->record->lease,
                .name = name,
                .owner = container->record->owner,
                .reaches_host = container->spec && container->spec->network.host_access,
        };
}

static void add_listeners(FirewallContent *content, const Container *container) {
        const Ports *ports = container->ports;

        for (size_t i = 0; i < ports->n_slots; i++)
                if (ports_slot_is_closed(ports, i))
                        content->listeners[content->n_listeners++] = (FirewallListener){
                                .port = &port_unit_recipe(ports->slots[i].unit)->port,
                                .owner = container->record->owner,
                        };
}

static int enclosure_allocate(Enclosure *enclosure, size_t n_ports, size_t n_listeners) {
        enclosure->names = calloc(n_ports + 1, sizeof(*enclosure->names));
        enclosure->content.ports = calloc(n_ports + 1, sizeof(FirewallPort));
        enclosure->content.listeners = calloc(n_listeners + 1, sizeof(FirewallListener));
        if (!enclosure->names || !enclosure->content.ports || !enclosure->content.listeners)
                return -ENOMEM;
        return 0;
}

int enclosure_collect(const ContainerList *list, Enclosure *ret) {
        size_t n_ports = 0, n_listeners = 0;
        int r;

        for (const Container *c = list->first; c; c = c->next) {
                n_ports++;
                n_listeners += c->ports->n_slots;
        }
        r = enclosure_allocate(ret, n_ports, n_listeners);
        if (r < 0)
                return r;

        for (const Container *c = list->first; c; c = c->next) {
                if (container_has_addresses(c))
                        add_port(ret, c);
                add_listeners(&ret->content, c);
        }
        return 0;
}

int enclosure_of(const Container *container, Enclosure *ret) {
        int r;

        r = enclosure_allocate(ret, 1, container->ports->n_slots);
        if (r < 0)
                return r;

        add_port(ret, container);
        add_listeners(&ret->content, container);
        return 0;
}

bool enclosure_has_network(const ContainerList *list, const Container *without) {
        for (const Container *c = list->first; c; c = c->next)
                if (c != without && container_has_addresses(c))
                        return true;
        return false;
}

bool enclosure_is_needed(const ContainerList *list, const Container *without) {
        if (enclosure_has_network(list, without))
                return true;
        for (const Container *c = list->first; c; c = c->next)
                for (size_t i = 0; i < c->ports->n_slots; i++)
                        if (ports_slot_is_closed(c->ports, i))
                                return true;
        return false;
}
