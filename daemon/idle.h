/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The daemon leaves when it has had nothing to do for a while; the next call starts it again.
 *
 * It stays while a container runs, because it tells what becomes of it.
 */

#include "manager.h"

/* Begins to watch. */
int idle_watch(Manager *manager);
