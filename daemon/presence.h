/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Whether PID 1 still knows a unit that we started, until it has forgotten it.
 *
 * It says UnitRemoved of every unit whenever it reloads, so it is asked (GetUnit) which are there
 * still. One that has ended and that another unit refers to is never forgotten: two seconds after
 * its end it counts as that.
 */

#include <systemd/sd-bus.h>

#include "cleanup.h"

typedef struct Presence Presence;

/* Nothing is watched any more when this is called. */
typedef void (*PresenceGone)(void *userdata);

int presence_new(sd_bus *bus, const char *unit, PresenceGone gone, void *userdata, Presence **ret);
Presence *presence_free(Presence *presence);
DEFINE_CLEANUP(Presence *, presence_free)

/* From now on, until `gone`: PID 1 has taken its start. */
void presence_watch(Presence *presence);
void presence_ignore(Presence *presence);
/* Asks, until it is answered. */
int presence_ask(Presence *presence);

/* It has ended, so it should be forgotten soon; or it runs, again. */
int presence_expect_end(Presence *presence);
void presence_expect_life(Presence *presence);
