/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Follows on the bus what becomes of containers, and tells a Progress of it: the signals of
 * org.flakectr1, and, where there is a display, what an init says of itself while it boots.
 */

#include <systemd/sd-bus.h>

#include "progress.h"

typedef struct Watch Watch;

/* Begins before the next message is sent. The progress is borrowed. */
int watch_new(sd_bus *bus, Progress *progress, Watch **ret);
Watch *watch_free(Watch *watch);
DEFINE_CLEANUP(Watch *, watch_free)
