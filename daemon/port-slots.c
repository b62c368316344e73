/* SPDX-License-Identifier: MIT */

#include <stdio.h>
#include <string.h>

#include "container-list.h"
#include "fence.h"
#include "log.h"
#include "manager.h"
#include "port-slots.h"

static void ports_recipe(const Ports *ports, const Port *port, PortRecipe *ret) {
        const Container *container = ports->container;

        *ret = (PortRecipe){
                .machine = container->machine,
                .owner = container->record->owner,
                .port = *port,
                .idle_seconds = container->spec->idle_stop,
        };
        (void) snprintf(ret->target, sizeof(ret->target), "%s", container->record->lease.address4);
}

int ports_make_slot(Ports *ports, size_t i) {
        PortRecipe recipe;

        ports_recipe(ports, &ports->list.items[i], &recipe);
        return port_unit_new(
                ports->container->list->bus, &recipe, (unsigned) i, &ports_unit_events, ports,
                &ports->slots[i].unit);
}

/* Those on demand alone, while it is not up. */
bool ports_want_slot(const Ports *ports, size_t i) {
        return i < ports->list.n &&
                (ports->container->record->up ||
                 (ports->container->record->listening && ports->list.items[i].on_demand));
}

bool ports_fit_slot(const Ports *ports, size_t i) {
        const PortRecipe *is = port_unit_recipe(ports->slots[i].unit);
        PortRecipe wanted;

        if (!ports_want_slot(ports, i))
                return false;
        ports_recipe(ports, &ports->list.items[i], &wanted);
        return port_is_equal(&is->port, &wanted.port) && strcmp(is->target, wanted.target) == 0 &&
                is->idle_seconds == wanted.idle_seconds;
}

/* Whoever has the port from now on is reached by all. */
void ports_clear_slot(Ports *ports, Slot *slot) {
        const Container *container = ports->container;
        Port port = port_unit_recipe(slot->unit)->port;
        const FirewallListener listener = { &port, container->record->owner };
        int r = 0;

        slot->unit = port_unit_free(slot->unit);
        ports->changes++;
        if (!port.shared)
                r = fence_unguard(manager_of(container->list)->fence, &listener);
        if (r < 0)
                log_error("A port of %s is still guarded: %s", container->machine, strerror(-r));
}

bool ports_are_busy(const Ports *ports) {
        for (size_t i = 0; i < ports->n_slots; i++)
                if (ports->slots[i].unit && ports->slots[i].state != SLOT_OPEN)
                        return true;
        return false;
}

bool ports_have_unit(const Ports *ports, const char *unit) {
        for (size_t i = 0; i < ports->n_slots; i++) {
                const char *socket;
                size_t length;

                if (!ports->slots[i].unit)
                        continue;
                socket = port_unit_name(ports->slots[i].unit);
                length = (size_t) (strrchr(socket, '.') - socket);
                if (strncmp(unit, socket, length) == 0 && unit[length] == '.')
                        return true;
        }
        return false;
}

bool ports_are_used(const Ports *ports) {
        for (size_t i = 0; i < ports->n_slots; i++)
                if (ports->slots[i].unit && port_unit_is_used(ports->slots[i].unit))
                        return true;
        return false;
}

bool ports_slot_is_closed(const Ports *ports, size_t i) {
        const PortUnit *unit = ports->slots[i].unit;

        return unit && !port_unit_recipe(unit)->port.shared;
}

int ports_append_open(const Ports *ports, sd_bus_message *message) {
        char text[PORT_TEXT_MAX];
        int r;

        r = sd_bus_message_open_container(message, 'a', "s");
        for (size_t i = 0; r >= 0 && i < ports->n_slots; i++)
                if (ports->slots[i].unit && ports->slots[i].state == SLOT_OPEN)
                        r = sd_bus_message_append(
                                message, "s",
                                port_format(&port_unit_recipe(ports->slots[i].unit)->port, text));
        return r < 0 ? r : sd_bus_message_close_container(message);
}

bool ports_hold(const Ports *ports, const Port *port) {
        for (size_t i = 0; i < ports->n_slots; i++)
                if (ports->slots[i].unit && ports->slots[i].state != SLOT_CLOSING &&
                    port_overlaps(&port_unit_recipe(ports->slots[i].unit)->port, port))
                        return true;
        return false;
}
