/* SPDX-License-Identifier: MIT */
#pragma once

/* The method of org.flakectr1.Container that tells what its console has said. */

#include <systemd/sd-bus.h>

int method_console(sd_bus_message *message, void *userdata, sd_bus_error *error);
