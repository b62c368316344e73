/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What an update would change: the answer of Compare, and of the packages what Nix says of the two
 * systems, as the person who asks.
 */

#include <systemd/sd-bus.h>

#include "json-printer.h"
#include "options.h"

/* With JSON, where `json` is not NULL. */
Outcome difference_print(sd_bus_message *reply, const Options *options, JsonPrinter *json);
