/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Only signals that are sent to all are heard. The bus makes sure of whom those come from; it hands
 * on what anybody sends to us alone, whatever we match, and sd-bus takes any sender for the owner
 * of a well-known name: a stranger could tell us tales.
 */

#include <systemd/sd-bus.h>

/* For all matches of this connection. Negative errno. */
int bus_guard(sd_bus *bus);
