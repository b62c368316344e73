/* SPDX-License-Identifier: MIT */
#pragma once

/* What PID 1 is told of a container's unit: its processes, their confinement, its limits in time.
 */

#include <stdint.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "spec.h"

typedef struct UnitOrder {
        uid_t owner; /* for the slice */
        const Spec *spec;
        uint64_t tree_disk, volumes_disk; /* bytes, see flakectr-run's quota.h; 0: no limit */
        /* Stopped before these machines, where PID 1 stops both, as with the host; NULL: none. */
        char *const *after;
} UnitOrder;

/* To a message that is open for properties, see service.h. */
int unit_recipe_append(sd_bus_message *message, const char *machine, const UnitOrder *order);
