/* SPDX-License-Identifier: MIT */
#pragma once

/* How a unit of the container's systemd has ended, as it says itself. */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "answer.h"

typedef struct Ending {
        int32_t code; /* CLD_EXITED, CLD_KILLED … of waitid(2); 0: there was no process */
        int32_t status;
} Ending;

/* Of the answer of GetAll for org.freedesktop.systemd1.Service. */
int ending_read(sd_bus_message *reply, Ending *ret);

/* `began`: the program itself has run. `program` is the one that was wanted. */
void ending_answer(const Ending *ending, bool began, const char *program, Answer *ret);

/* What a PropertiesChanged says of the unit's state. */
typedef enum UnitTold {
        TOLD_NOTHING,
        TOLD_ACTIVE,
        TOLD_INACTIVE, /* not begun yet, or over */
} UnitTold;

UnitTold unit_told(sd_bus_message *signal);
