/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One method call, from its message to its answer, and what is shown of it meanwhile. It is the
 * job: leaving the bus, which is what Ctrl-C does, has flakectrd undo it.
 */

#include "method.h"
#include "outcome.h"
#include "progress.h"

typedef struct Call Call;

/* The method, and what it refers to, is borrowed. */
Outcome call_new(sd_bus *bus, const Method *method, Call **ret);
Call *call_free(Call *call);
DEFINE_CLEANUP(Call *, call_free)

/* Waits for the answer, without a time limit. An error has been told when it returns. */
Outcome call_run(Call *call);

/* To be read on from its beginning. */
sd_bus_message *call_reply(const Call *call);

/* What was seen meanwhile; NULL when nothing was to be shown. */
Progress *call_progress(const Call *call);
