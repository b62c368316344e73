/* SPDX-License-Identifier: MIT */
#pragma once

/* What PID 1 tells of a service's state: the few of its properties that we follow. */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-id128.h>

typedef struct UnitProperties {
        char *active; /* ActiveState: "activating", "active", "inactive" and so on */
        char *status; /* StatusText, a stranger's text: cleaned */
        char *result; /* Result: "success", "exit-code", "timeout" …, or why none was heard */
        int32_t exit_status; /* of its main process, where the result is "success" or "exit-code" */
        uint32_t job;        /* what PID 1 has still to do with it; 0: nothing */
        bool frozen;         /* or about to be, or not yet on its way again */
        sd_id128_t invocation;
        uint64_t begin_usec, ready_usec; /* CLOCK_MONOTONIC: its last start, its last READY=1 */
} UnitProperties;

typedef enum UnitChange {
        CHANGED_ACTIVE = 1 << 0,
        CHANGED_STATUS = 1 << 1,
        CHANGED_ALL = 1 << 2, /* all is known anew, and what has happened meanwhile is not */
} UnitChange;

/*
 * The a{sv} that the message stands at is of a unit that there is not: one that PID 1 is asked
 * about is loaded for that, and is inactive. The message stands at its begin again.
 */
bool unit_properties_are_of_none(sd_bus_message *message);

/* It runs no more, and is not about to: a job that waits for its turn may be its start. */
bool unit_properties_have_ended(const UnitProperties *properties);

/* It has ended, be that heard or not. */
void unit_properties_miss(UnitProperties *properties);

void unit_properties_done(UnitProperties *properties);

/*
 * Reads the a{sv} that the message stands at, of GetAll or of PropertiesChanged; what is not in it
 * keeps its value. Returns the UnitChanges that it brought, or a negative errno.
 */
int unit_properties_read(UnitProperties *properties, sd_bus_message *message);
