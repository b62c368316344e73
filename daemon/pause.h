/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Where a restart waits while the container is down: those that are restarted together all stop
 * before they start again, what is needed first. Whoever holds the job says when.
 */

#include "job.h"

/* Is it down, and held? */
bool pause_holds(const Job *job);

/* It goes on, now or when it comes there. */
void pause_end(Job *job);

/* It does not: what it needs is not up. The container stays down. */
void pause_fail(Job *job, const char *needed);
