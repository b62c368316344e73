/* SPDX-License-Identifier: MIT */
#pragma once

/* Clone of org.flakectr1.Container. */

#include <systemd/sd-bus.h>

int method_clone(sd_bus_message *message, void *userdata, sd_bus_error *error);
