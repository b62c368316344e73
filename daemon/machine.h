/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What systemd-machined knows of a container.
 *
 * A machine of our name is ours only if its unit is: users may register machines of their own on
 * newer systems, and such a one is an error, never adopted.
 */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "cleanup.h"

typedef struct Machine Machine;

/*
 * 0: as wanted. -EEXIST: there is a machine of that name, and it is not this unit. -ETIMEDOUT:
 * machined did not say so in 10 seconds. Other: machined cannot be asked. The wait may be freed in
 * here.
 */
typedef void (*MachineDone)(void *userdata, int r);

/* `name` is the machine's; its unit is UNIT_PREFIX_CONTAINER name ".service". */
int machine_new(sd_bus *bus, const char *name, MachineDone done, void *userdata, Machine **ret);
Machine *machine_free(Machine *machine);
DEFINE_CLEANUP(Machine *, machine_free)

/*
 * Waits until the machine is registered with our unit, or until there is none of that name. 1: it
 * is so already, and nobody is called.
 */
int machine_wait(Machine *machine, bool present);
