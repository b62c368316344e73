/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A daemon that cannot work says why: whoever called it is told in a sentence, at once, instead of
 * waiting until D-Bus gives up.
 */

#include "manager.h"

/* What sysexits.h calls a configuration error: the unit is not started anew by itself. */
#define REFUSAL_EXIT 78

/* Before all else: a start that was waiting for the end of one that could not work has its
 * connection. */
void refusal_forget(void);

/* The state cannot be used, for the reason in `cause`, a negative errno. Answers for half a second.
 * Who calls while it leaves hears from the bus, at once, that it is gone. */
int refusal_run(Manager *manager, int cause);
