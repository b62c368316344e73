/* SPDX-License-Identifier: MIT */
#pragma once

/* Container.Serve: what a proxy asks for the first connection to a port. */

#include <systemd/sd-bus.h>

int method_serve(sd_bus_message *message, void *userdata, sd_bus_error *error);
