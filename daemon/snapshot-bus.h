/* SPDX-License-Identifier: MIT */
#pragma once

/* The methods of org.flakectr1.Container that have to do with snapshots. */

#include <systemd/sd-bus.h>

int method_snapshot(sd_bus_message *message, void *userdata, sd_bus_error *error);
int method_restore(sd_bus_message *message, void *userdata, sd_bus_error *error);
int method_remove_snapshot(sd_bus_message *message, void *userdata, sd_bus_error *error);
int method_list_snapshots(sd_bus_message *message, void *userdata, sd_bus_error *error);
