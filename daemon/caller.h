/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Who sent a message, as the bus knows it: asked once of each sender, for a connection is one uid's
 * from its beginning to its end, and the bus gives no name twice. And when he leaves the bus.
 */

#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "listener.h"

int caller_uid(sd_bus_message *message, uid_t *ret);

/* Has the bus tell who leaves it, before the first call comes: of each one nobody asks any more. */
int caller_expect(sd_bus *bus, Listener **ret);

/* `gone` is called when the sender has left. */
int caller_watch(
        sd_bus_message *message, sd_bus_message_handler_t gone, void *userdata, Listener **ret);
