/* SPDX-License-Identifier: MIT */
#pragma once

/* The container's own D-Bus, over a socket that a process of ours has brought from inside. */

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

/*
 * Where the bus has taken the socket, that is -1 then. Nothing is waited for: the signal
 * "Connected" says when it may be spoken to. What is in `ret` is the caller's, also after a
 * failure.
 */
int inner_bus_open(int *socket, sd_event *event, sd_bus **ret);
