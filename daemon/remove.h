/* SPDX-License-Identifier: MIT */
#pragma once

/* The deletion of files, by a unit: PID 1 runs it, also where the daemon ends meanwhile. */

#include "manager.h"

/* As if it had never been brought up: its place in the list goes with the last who refers to it. */
void remove_forget(Container *container);

/* Of these paths that were discarded; without any, of all that was. Nobody waits for it. */
int remove_discarded(Manager *manager, char *const *paths);

/* Of all that was discarded, if there is any; where that cannot be, the journal says so. */
void remove_trash(Manager *manager);
