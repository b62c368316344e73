/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What is said between a session and flakectr-init, where that is the container's first process.
 * The container's root can put words into its mouth: they are a stranger's as well.
 */

#include "session.h"

/* Has it start the command; what comes of that ends the session's loop. */
int handover_begin(Session *session);

/* Has it end the command. */
int handover_stop(Session *session);
