/* SPDX-License-Identifier: MIT */
#pragma once

/* The unit that answers for the names of a network: dnsmasq, confined. */

#include <systemd/sd-bus.h>

#include "lease.h"

#define NAMES_UNIT_PREFIX "flakectrd-names-"

int names_unit_name(const char *bridge, char **ret);

typedef struct NamesRecipe {
        const Lease *lease;          /* of one in the network */
        const char *hosts, *servers; /* in the network's NAMES_DIR, read whenever they change */
} NamesRecipe;

int names_unit_append(sd_bus_message *message, const NamesRecipe *recipe);
