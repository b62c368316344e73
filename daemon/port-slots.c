/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "port-slots.h"

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
                if (strncmp(unit, socket, length) == 0 &&
                    (unit[length] == '.' || strcmp(unit + length, "-start.service") == 0))
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

bool ports_hold(const Ports *ports, const Port *port) {
        for (size_t i = 0; i < ports->n_slots; i++)
                if (ports->slots[i].unit && ports->slots[i].state == SLOT_OPEN &&
                    port_overlaps(&port_unit_recipe(ports->slots[i].unit)->port, port))
                        return true;
        return false;
}
