/* SPDX-License-Identifier: MIT */
#pragma once

/* Update of containers of one flake, with what it says of it; also for what `up` offers. */

#include <systemd/sd-bus.h>

#include "json-printer.h"
#include "options.h"

typedef struct UpdateOrder {
        sd_bus *bus;
        const char *flake;
        char *const *names; /* none: all of it that there are */
        const Options *options;
        JsonPrinter *json; /* an array is open; looked at with OPTION_JSON */
} UpdateOrder;

Outcome update_flake(const UpdateOrder *order);
