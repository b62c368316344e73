/* SPDX-License-Identifier: MIT */
#pragma once

/* The connection to the system bus, and the event loop that it hangs on. */

#include <systemd/sd-bus.h>

#include "outcome.h"

/* To be given back with sd_bus_flush_close_unrefp(). sd_bus_get_event() tells the loop. */
Outcome bus_connect(sd_bus **ret);
