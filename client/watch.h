/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Follows on the bus what becomes of containers, and tells a Progress of it; also what an init says
 * of itself while it boots, which the daemon sends to those who wait for it.
 */

#include <systemd/sd-bus.h>

#include "progress.h"

typedef struct Watch Watch;

/* Begins before the next message is sent. The progress is borrowed. */
int watch_new(sd_bus *bus, Progress *progress, Watch **ret);
Watch *watch_free(Watch *watch);
DEFINE_CLEANUP(Watch *, watch_free)
