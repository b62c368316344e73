/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The containers that a command line names, treated together: flakectrd knows who needs whom of the
 * owner's. Each of another's is treated for itself.
 */

#include "choice.h"
#include "result.h"

/* The method has one name at the Manager and at a container. */
Outcome group_call(const Choice *choice, const ChoiceDeed *deed);

/* The owner's alone, as the method has it: names, or all of a flake. */
Outcome group_call_own(sd_bus *bus, const Method *method, JsonPrinter *json, Seen *seen);
