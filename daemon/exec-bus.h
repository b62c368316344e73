/* SPDX-License-Identifier: MIT */
#pragma once

/* The methods of org.flakectr1.Container that run something inside: handlers for its vtable. */

#include <systemd/sd-bus.h>

int method_exec(sd_bus_message *message, void *userdata, sd_bus_error *error);
int method_open_shell(sd_bus_message *message, void *userdata, sd_bus_error *error);
