/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One port of the host as PID 1 has it: flakectrd-port-<machine>-<index>.socket, with its proxy as
 * the service of that name. See port-recipe.h.
 */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "cleanup.h"
#include "port-recipe.h"

typedef struct PortUnit PortUnit;

typedef struct PortUnitEvents {
        /* It listens: 0. -EIO: it could not. */
        void (*opened)(void *userdata, PortUnit *unit, int r);
        /* Nothing is left of it. It may be freed or opened again in here. */
        void (*closed)(void *userdata, PortUnit *unit);
        /* The first connection after a while, or the end of the proxy. */
        void (*used)(void *userdata, PortUnit *unit);
} PortUnitEvents;

int port_unit_new(
        sd_bus *bus,
        const PortRecipe *recipe,
        unsigned index,
        const PortUnitEvents *events,
        void *userdata,
        PortUnit **ret);
/* What listens goes on listening. */
PortUnit *port_unit_free(PortUnit *unit);
DEFINE_CLEANUP(PortUnit *, port_unit_free)

int port_unit_open(PortUnit *unit);
/* Also what waits for the container to start, and what is connected. */
int port_unit_close(PortUnit *unit);
/* The socket has gone by itself: so does what is behind it. */
int port_unit_cut(PortUnit *unit);
/* Ends what is connected to a container that is no more; who connects now starts it anew. */
int port_unit_hang_up(PortUnit *unit);

/* Takes up one that is there since before the daemon. -ENOENT: it is not. Waits for PID 1. */
int port_unit_adopt(PortUnit *unit);

/* Or was never there. */
bool port_unit_is_gone(const PortUnit *unit);
/* Is there a proxy, or is one about to be? */
bool port_unit_is_used(const PortUnit *unit);
/* Is there one that has not been served yet? */
bool port_unit_is_waited_at(const PortUnit *unit);
const PortRecipe *port_unit_recipe(const PortUnit *unit);
const char *port_unit_name(const PortUnit *unit);
