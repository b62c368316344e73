/* SPDX-License-Identifier: MIT */
#pragma once

/* The methods of org.flakectr1.Container that say whether it starts with the host. */

#include <systemd/sd-bus.h>

int method_enable(sd_bus_message *message, void *userdata, sd_bus_error *error);
int method_disable(sd_bus_message *message, void *userdata, sd_bus_error *error);
