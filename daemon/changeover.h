/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The way of a running container to another generation: in place, where its system is switched
 * inside, or with a restart; and the way back, which begins by itself where the new one fails, is
 * given up, or was under way when a daemon ended.
 */

#include "job.h"

extern const Operation operation_accept; /* prepare alone: of a container that is down */
extern const Operation operation_switch; /* try, switch, check, keep */
extern const Operation operation_renew;  /* try, stop, then as up, keep */

/* With the job of an operation that ended in a failure: is it gone back from that? */
bool changeover_is_back(const Job *job);

/*
 * 1: the container was on such a way when an earlier daemon ended, and goes back now; where the
 * host has ended with it, it stays down.
 */
int changeover_recover(Container *container);
