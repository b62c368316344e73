/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Who runs commands in one container, and has an eye on its units (lookout.h): the unit of
 * flakectr-exec, which makes a process of its own for each. It costs as much as such a command does
 * to make one, so it stays while commands come, and goes with the container at the latest.
 */

#include "container.h"

typedef struct Porter Porter;

/* Hands it a socket, which is closed in here; the letter says what for: porter-order.h. */
int porter_hand(Container *container, char letter, int theirs);

/* One command less; after the last it stays for a while. */
void porter_leave(Container *container);

/* It begins nothing any more; what runs goes on. */
Porter *porter_free(Porter *porter);
DEFINE_CLEANUP(Porter *, porter_free)
