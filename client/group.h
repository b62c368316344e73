/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The containers that a command line names, treated together: flakectrd knows who needs whom of the
 * owner's. Each of another's is treated for itself.
 */

#include "choice.h"
#include "result.h"

/* The method of the Manager, and the one of each container that is another's. */
typedef struct GroupDeed {
        const char *together, *alone, *result;
} GroupDeed;

Outcome group_call(
        const Choice *choice, const GroupDeed *deed, const Options *options, JsonPrinter *json);

/* The owner's alone, as the method has it: names, or all of a flake. */
Outcome group_call_own(sd_bus *bus, const Method *method, JsonPrinter *json, Seen *seen);
