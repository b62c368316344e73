/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Stops a container that nobody has used for as long as its spec says: no connection through its
 * ports of the host, and no command or shell of ours inside. Its ports on demand go on listening.
 */

#include "container.h"

/* It is up, or was used until now: from here on it counts. */
void idle_stop_begin(Container *container);
/* A connection has begun or ended. */
void idle_stop_check(Container *container);
