/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A method call from its message to its answer, or several that are made at once, and what is shown
 * of them meanwhile. A call is the job: leaving the bus, which is what Ctrl-C does, has flakectrd
 * undo it.
 */

#include "method.h"
#include "outcome.h"
#include "progress.h"

typedef struct Call Call;

/* At least one method, of one command line. They, and what they refer to, are borrowed. */
Outcome call_new(sd_bus *bus, const Method *methods, size_t n, Call **ret);
Call *call_free(Call *call);
DEFINE_CLEANUP(Call *, call_free)

/*
 * Waits for the answers, without a time limit. All errors have been told when it returns; the
 * outcome is that of the first method that failed.
 */
Outcome call_run(Call *call);

/* Both. There is a call also where it was refused; NULL: it could not be made. */
Outcome call_perform(sd_bus *bus, const Method *methods, size_t n, Call **ret);

/* Of the method with that index, to be read on from its beginning; NULL: it has not succeeded. */
sd_bus_message *call_reply(const Call *call, size_t i);

/* Both, of whichever kind; NULL: nothing came. */
sd_bus_message *call_message(const Call *call, size_t i);

/* What it was refused with; NULL: it was not. */
const sd_bus_error *call_error(const Call *call, size_t i);

/* What was seen meanwhile; NULL when nothing was to be shown. */
Progress *call_progress(const Call *call);
