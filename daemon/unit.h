/* SPDX-License-Identifier: MIT */
#pragma once

/* The systemd unit that a container is: flakectr-<machine>.service, and the machine it registers.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-id128.h>

#include "cleanup.h"
#include "service.h"
#include "spec.h"
#include "unit-recipe.h"

typedef struct Unit Unit;

typedef struct UnitEvents {
        /*
         * 0: its init has said READY=1, and machined has announced it as ours. -ETIMEDOUT: it has
         * not in time. -EEXIST: a foreign machine has its name. Other: see unit_reason().
         */
        void (*started)(void *userdata, int r);
        /* Nothing is left of it: no process, no unit, no machine. */
        void (*gone)(void *userdata);
        /* Its state has changed. */
        void (*changed)(void *userdata);
        /* What its init says of itself has, see unit_status(). */
        void (*told)(void *userdata);
} UnitEvents;

int unit_new(
        sd_bus *bus, const char *machine, const UnitEvents *events, void *userdata, Unit **ret);
/* Watches no longer; what runs goes on running. */
Unit *unit_free(Unit *unit);
DEFINE_CLEANUP(Unit *, unit_free)

/* Must be ready within the spec's time. */
int unit_start(Unit *unit, const UnitOrder *order);

/* Takes up one that runs since before the daemon. -ENOENT: it does not run. */
int unit_adopt(Unit *unit);
/* Not what has just been asked for, but what PID 1 said last. */
bool unit_is_frozen(const Unit *unit);
/* Since it was started; it may boot anew meanwhile, by a reboot from inside. */
bool unit_has_been_ready(const Unit *unit);

/*
 * Stops it in an orderly way, by force after two minutes; `gone` follows, and `started` no more.
 * Its init may not listen yet when it is not ready, or not ready again after a reboot from inside:
 * then nspawn itself is told a second time.
 */
int unit_stop(Unit *unit);

ServiceState unit_state(const Unit *unit);
const char *unit_name(const Unit *unit);
const char *unit_status(const Unit *unit);
/* It has ended as an orderly shutdown does. */
bool unit_succeeded(const Unit *unit);
/* What PID 1 says to a start that it does not take; NULL: it took it. */
const char *unit_refusal(const Unit *unit);
/* Why it did not start or has ended, in words: "exit-code", "no memory" … */
const char *unit_reason(const Unit *unit);
sd_id128_t unit_invocation(const Unit *unit);
