/* SPDX-License-Identifier: MIT */
#pragma once

/* The routes of this host, next to the networks that containers get. */

#include <stdio.h>

#include "pool.h"

/*
 * Of the networks of the pool, those that flakectrd avoids as they are somebody else's. From text
 * in the form of /proc/net/route; lines of another form are left out.
 */
int routes_count_taken(FILE *file, const Pool *pool, unsigned *ret);
