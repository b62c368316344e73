/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One call of Diagnose: has flakectr-run try, in a transient unit, what takes more rights than the
 * daemon has, and answers when that is done. It ends when its caller leaves the bus.
 */

#include "manager.h"

typedef struct Diagnosis Diagnosis;

/* Takes the call up. A few at a time, and fewer of one user. */
int diagnosis_new(Manager *manager, sd_bus_message *message, sd_bus_error *error);
/* Without an answer. */
Diagnosis *diagnosis_free(Diagnosis *diagnosis);
DEFINE_CLEANUP(Diagnosis *, diagnosis_free)
