/* SPDX-License-Identifier: MIT */
#pragma once

/* Update of containers of one flake, with what it says of it; also for what `up` offers. */

#include "each-flake.h"

/* A FlakeWork. No names are all of it that there are. */
Outcome update_flake(
        sd_bus *bus, const FlakeArgument *argument, const Options *options, JsonPrinter *json);
