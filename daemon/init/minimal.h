/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The first process of a container that has no init of its own: it starts the system's one program,
 * says that it runs, starts what flakectr-exec brings, and ends when the program has ended, with
 * its status, or when it is to stop.
 */

#include "arguments.h"

/* What this process is to exit with. The stop signals are blocked. */
int minimal_run(const Arguments *arguments);
