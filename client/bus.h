/* SPDX-License-Identifier: MIT */
#pragma once

/* The connection to the system bus, and the event loop that it hangs on. */

#include <systemd/sd-bus.h>

#include "outcome.h"

/* Takes the value of one property, or skips it. */
typedef int (*BusReadProperty)(sd_bus_message *message, const char *name, void *userdata);

/* The a{sv} that comes next in the message. */
int bus_read_properties(sd_bus_message *message, BusReadProperty read, void *userdata);

/* To be given back with sd_bus_flush_close_unrefp(). sd_bus_get_event() tells the loop. */
Outcome bus_connect(sd_bus **ret);
