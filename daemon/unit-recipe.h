/* SPDX-License-Identifier: MIT */
#pragma once

/* What PID 1 is told of a container's unit: its processes, their confinement, its limits in time.
 */

#include <stdint.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "spec.h"

/* To a message that is open for properties, see service.h. The owner is for the slice. */
int unit_recipe_append(
        sd_bus_message *message, const char *machine, uid_t owner, uint64_t timeout_usec);

/* Stopped before these units, where PID 1 stops both, as with the host; NULL: there are none. */
int unit_recipe_append_after(sd_bus_message *message, char *const *units);

/* What its spec says of it: limits, devices. */
int unit_recipe_append_spec(sd_bus_message *message, const Spec *spec);
