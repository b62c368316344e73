/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Where first connections wait for a container: each is let in as soon as its port accepts, which
 * may be before all of the container is ready. Where its spec has a check, that is waited for.
 */

#include <stdint.h>
#include <systemd/sd-bus.h>

#include "container.h"

/* Starts it for a connection to that port, whose proxy waits for the answer; NULL, 0: for none yet.
 */
int door_call(Container *container, sd_bus_message *message, uint16_t port, sd_bus_error *error);

/* Somebody has connected: what listens and has nobody who wants it up is started. */
void door_knock(Container *container);

/* Whoever waits at a container whose network is there is let in when he can be. */
void door_watch(Container *container);

/* How many wait. */
unsigned door_count(const Container *container);
