/* SPDX-License-Identifier: MIT */
#pragma once

/* What is said between a session and the container's systemd, whose words are a stranger's. */

#include "session.h"

/* Asks it to start the command; what comes of that ends the session's loop. */
int conversation_begin(Session *session);

/* Asks it to stop the command. */
int conversation_stop(Session *session);
