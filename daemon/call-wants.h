/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Asks polkit for what the containers of a call want beyond the owner's own rights, after they were
 * built and before one of them begins. Meanwhile the call counts as one that builds.
 */

#include "call.h"

/* 1: polkit is asking; the call's message comes again, for call_find_asking(). */
int call_ask_wants(Call *call);

/* The call that this message, which has arrived again, belongs to; NULL: it is a new one. */
Call *call_find_asking(const Manager *manager, const sd_bus_message *message);
