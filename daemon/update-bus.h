/* SPDX-License-Identifier: MIT */
#pragma once

/* Update and Compare of org.flakectr1.Manager; Rollback and ListGenerations of a container. */

#include <systemd/sd-bus.h>

int method_update(sd_bus_message *message, void *userdata, sd_bus_error *error);
int method_compare(sd_bus_message *message, void *userdata, sd_bus_error *error);
int method_rollback(sd_bus_message *message, void *userdata, sd_bus_error *error);
int method_list_generations(sd_bus_message *message, void *userdata, sd_bus_error *error);
