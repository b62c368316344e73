/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * PID 1's connection to the bus, which it may lose, and gets anew when it executes itself anew.
 *
 * What it says meanwhile is lost, and it may not know any more that we listen.
 */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "cleanup.h"
#include "listener.h"

typedef struct Pid1Link Pid1Link;

/*
 * From now on PID 1 tells of its units. Waits for it, see pid1.h. Where it leaves the bus it is
 * called back, and then told that we listen before any later listener hears that it is there.
 */
int pid1_link_new(sd_bus *bus, Pid1Link **ret);
Pid1Link *pid1_link_free(Pid1Link *link);
DEFINE_CLEANUP(Pid1Link *, pid1_link_free)

/* It is on the bus again, for listener_new(). */
extern const ListenerSignal pid1_returned;

/* An answer of the bus: PID 1 has left, and the call may have reached it, or may not. */
bool pid1_has_left(sd_bus_message *reply);
