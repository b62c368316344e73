/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "bus-guard.h"

/* The bus itself has no unique name, and nobody can take that one. */
#define BUS_DRIVER "org.freedesktop.DBus"

static int on_message(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *sender = sd_bus_message_get_sender(message);

        (void) userdata;
        (void) error;

        return sd_bus_message_is_signal(message, NULL, NULL) > 0 &&
                sd_bus_message_get_destination(message) &&
                (!sender || strcmp(sender, BUS_DRIVER) != 0);
}

int bus_guard(sd_bus *bus) {
        return sd_bus_add_filter(bus, NULL, on_message, NULL);
}
