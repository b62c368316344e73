/* SPDX-License-Identifier: MIT */
#pragma once

/* The methods of org.flakectr1.Container that lead to a job on it. */

#include <systemd/sd-bus.h>

int method_start(sd_bus_message *message, void *userdata, sd_bus_error *error);
int method_stop(sd_bus_message *message, void *userdata, sd_bus_error *error);
int method_restart(sd_bus_message *message, void *userdata, sd_bus_error *error);
int method_remove(sd_bus_message *message, void *userdata, sd_bus_error *error);
int method_reset(sd_bus_message *message, void *userdata, sd_bus_error *error);
