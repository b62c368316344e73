/* SPDX-License-Identifier: MIT */
#pragma once

/* Values of D-Bus of whatever type, as JSON: what a later flakectrd tells is shown as well. */

#include <systemd/sd-bus.h>

#include "json-printer.h"

/* The next one in the message. Text in it is cleaned for a terminal. */
int bus_value_print_json(sd_bus_message *message, JsonPrinter *json, const char *key);

/*
 * Properties, "a{sv}", into an object that is open, as "status_text" for StatusText. What stands
 * in "Spec" is JSON itself.
 */
int bus_value_print_properties(sd_bus_message *message, JsonPrinter *json);
