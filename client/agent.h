/* SPDX-License-Identifier: MIT */
#pragma once

/* pkttyagent(1), through which polkit asks for a password on this terminal while it lives. */

#include "cleanup.h"

typedef struct Agent Agent;

/*
 * Returns when polkit knows it. It is a fallback: a graphical one comes first. -ENOTTY: there is no
 * terminal to ask on.
 */
int agent_new(Agent **ret);
Agent *agent_free(Agent *agent);
DEFINE_CLEANUP(Agent *, agent_free)
