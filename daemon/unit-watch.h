/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What PID 1 says of a unit, as long as somebody watches.
 *
 * It is heard by signals; where PID 1 comes back to the bus with another connection, some may have
 * been lost, and everything is asked for once more.
 */

#include <systemd/sd-bus.h>

#include "cleanup.h"
#include "unit-properties.h"

typedef struct UnitWatch UnitWatch;

/* What has changed, of UnitChange. It may end and free the watch. */
typedef void (*UnitChanged)(void *userdata, int changes);

int unit_watch_new(
        sd_bus *bus, const char *unit, UnitChanged changed, void *userdata, UnitWatch **ret);
UnitWatch *unit_watch_free(UnitWatch *watch);
DEFINE_CLEANUP(UnitWatch *, unit_watch_free)

/* What was known before is forgotten. Does not wait for the bus. */
int unit_watch_begin(UnitWatch *watch);
/* What is known stays, or does not. */
void unit_watch_end(UnitWatch *watch);
void unit_watch_forget(UnitWatch *watch);

/* Begins with all that PID 1 says now, for which it waits: see pid1.h. Tells nobody. */
int unit_watch_adopt(UnitWatch *watch);

/* PID 1 has forgotten the unit. */
void unit_watch_miss(UnitWatch *watch);

/* As PID 1 told them last, and none before that. */
const UnitProperties *unit_watch_properties(const UnitWatch *watch);
