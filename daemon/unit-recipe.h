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
        char *const *after;               /* units, see below */
} UnitOrder;

/* To a message that is open for properties, see service.h. */
int unit_recipe_append(
        sd_bus_message *message,
        const char *machine,
        const UnitOrder *order,
        uint64_t timeout_usec);

/* Stopped before these units, where PID 1 stops both, as with the host; NULL: there are none. */
int unit_recipe_append_after(sd_bus_message *message, char *const *units);

/* What its spec says of it: limits, devices. */
int unit_recipe_append_spec(sd_bus_message *message, const Spec *spec);
