/* SPDX-License-Identifier: MIT */
#pragma once

/* Container.Journal: read, check, authorise, act. */

#include <systemd/sd-bus.h>

int method_journal(sd_bus_message *message, void *userdata, sd_bus_error *error);
