/* SPDX-License-Identifier: MIT */
#pragma once

/* The unit that answers for the names of a network: dnsmasq, confined. */

#include <systemd/sd-bus.h>

#include "lease.h"

#define NAMES_UNIT_PREFIX "flakectrd-names-"

int names_unit_name(const char *bridge, char **ret);

/* It reads what is in the directory, and again whenever that changes. */
int names_unit_append(sd_bus_message *message, const Lease *lease, const char *directory);
