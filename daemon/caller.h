/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Who sent a message, as the bus knows it: asked once of each sender, for a connection is one uid's
 * from its beginning to its end, and the bus gives no name twice.
 */

#include <sys/types.h>
#include <systemd/sd-bus.h>

int caller_uid(sd_bus_message *message, uid_t *ret);
