/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The daemon leaves when it has had nothing to do for a while; the next call starts it again.
 *
 * It stays while a container runs, because it tells what becomes of it.
 */

#include "manager.h"

#define IDLE_SECONDS     60
#define IDLE_SECONDS_MAX 86400

/* Begins to watch: it leaves after so many seconds. */
int idle_watch(Manager *manager, unsigned seconds);
