/* SPDX-License-Identifier: MIT */
#pragma once

/* The options of Exec and OpenShell, a{sv}: what may stand in them is said in
 * dbus/org.flakectr1.xml. */

#include <systemd/sd-bus.h>

#include "command.h"

/*
 * Reads them into a command whose words and kind are there already. The streams belong to the
 * message, -1 where there is none. What is unknown, or not as it must be, is refused by name:
 * ERROR_INVALID_OPTION.
 */
int command_options_read(
        sd_bus_message *message, Command *command, int streams[static 3], sd_bus_error *error);
