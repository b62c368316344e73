/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A unit's start, from the call to PID 1 until the job is through.
 *
 * PID 1 may leave the bus meanwhile. Then it is not known whether it has taken the start:
 * it is lost. It is sent once more where PID 1 turns out not to know the unit.
 */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "cleanup.h"
#include "unit-properties.h"

typedef struct Start Start;

typedef struct StartEvents {
        /* PID 1 has taken it. lost: or may not know the unit: ask whether it does. */
        void (*taken)(void *userdata, bool lost);
        /* It was not taken. Nothing follows. */
        void (*refused)(void *userdata, int r, const char *error);
        /* Its job has ended: 0, or -EIO. */
        void (*ended)(void *userdata, int r);
} StartEvents;

int start_new(sd_bus *bus, const StartEvents *events, void *userdata, Start **ret);
Start *start_free(Start *start);
DEFINE_CLEANUP(Start *, start_free)

/* message: StartTransientUnit, complete. */
int start_send(Start *start, sd_bus_message *message);
/* Tells nothing more. */
void start_forget(Start *start);

/* It is sent, and not answered. */
bool start_is_asked(const Start *start);

/* PID 1 says this of the unit after it has come back, and may have told the end while it was away.
 */
void start_catch_up(Start *start, const UnitProperties *properties);
/*
 * PID 1 does not know the unit, that it would know if it had taken the start. Where it was lost it
 * is sent once more, if it is `wanted`. False: it was taken, and its end told.
 */
bool start_miss(Start *start, bool wanted);
