/* SPDX-License-Identifier: MIT */
#pragma once

/* All that flakectr-build does: of a request become outputs, or the reason why there are none. */

#include "request.h"

/*
 * Reports over the socket, and writes for the person to standard error. Returns when the daemon has
 * hung up, which is also how it ends a build that it wants no more, or when a failure was told.
 */
int attempt_run(const Request *request, int socket);
