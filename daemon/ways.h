/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The ways from the networks of containers to the world: the interfaces that forward for them, and
 * the firewalls of others that must let them through.
 */

#include <systemd/sd-bus.h>

#include "cleanup.h"

typedef struct Ways Ways;

int ways_new(sd_bus *bus, Ways **ret);
/* They stay open. */
Ways *ways_free(Ways *ways);
DEFINE_CLEANUP(Ways *, ways_free)

/* As the host's routes are now. Our tables stand. */
int ways_open(Ways *ways);
/* The interfaces that forward for us alone, as our tables are to have them. */
char *const *ways_uplinks(const Ways *ways);
/* Docker may have come. */
void ways_forget_docker(Ways *ways);
/* `stands`: our tables do. */
int ways_close(Ways *ways, bool stands);

/* A bridge is there; it goes. */
int ways_open_bridge(Ways *ways, const char *bridge);
void ways_close_bridge(Ways *ways, const char *bridge);
