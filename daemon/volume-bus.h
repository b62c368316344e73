/* SPDX-License-Identifier: MIT */
#pragma once

/* The methods of org.flakectr1.Manager about named volumes. */

#include <systemd/sd-bus.h>

int method_list_volumes(sd_bus_message *message, void *userdata, sd_bus_error *error);
int method_remove_volumes(sd_bus_message *message, void *userdata, sd_bus_error *error);
