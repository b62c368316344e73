/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Removes bridges without waiting for them: in the removal of one the kernel waits for a grace
 * period of its own, which is longer than all else that stopping a container takes of our time.
 */

/* Begins network_down(). Nobody uses the bridge any more, and until network_removal_wait() nobody
 * may. What goes wrong is logged. */
int network_removal_begin(const char *bridge);

/* Until all that has begun is done: before a bridge is made, which may have the same name, and
 * before the end. */
void network_removal_wait(void);
