/* SPDX-License-Identifier: MIT */
#pragma once

/* Export and Import of org.flakectr1.Container. */

#include <systemd/sd-bus.h>

int method_export(sd_bus_message *message, void *userdata, sd_bus_error *error);
int method_import(sd_bus_message *message, void *userdata, sd_bus_error *error);
