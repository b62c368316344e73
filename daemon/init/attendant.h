/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One command that flakectr-exec wants started, from its start to its end: start-order.h. The
 * connection's end is that of the command, too.
 */

#include "arguments.h"

/* The exit status of the process that is this attendant, in a whole that is good for nothing else.
 */
int attendant_run(int connection, const Arguments *arguments);
