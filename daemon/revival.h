/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Brings a container up again that has ended by itself or is ill, if its spec wants that: after 1,
 * 2, 4 and so on seconds, up to five minutes. What was tried so far is in its record, so that a
 * restart of the daemon neither forgets it nor makes it quicker. Who was taken down by his owner
 * stays down.
 */

#include "job.h"

/* The last step of a start: from now on it is wanted. */
int take_want(Job *job);

/* It has ended by itself, with record->failed as it did. */
void revival_of_ended(Container *container);
/* Its check fails. */
void revival_of_ill(Container *container);
/* It was wanted, and an earlier daemon has ended. */
void revival_of_recovered(Container *container);

/* Its owner wants it down. */
void revival_forget(Container *container);

bool revival_is_due(const Container *container);

/* How long to wait when that many have been tried, µs. */
uint64_t revival_delay(unsigned tried);
