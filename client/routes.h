/* SPDX-License-Identifier: MIT */
#pragma once

/* The routes of this host, next to the networks that containers get. */

#include <stdio.h>

/* Of the 256 networks of the pool, those that flakectrd avoids as they are somebody else's. */
#define ROUTES_NETWORKS 256u

/* From text in the form of /proc/net/route. Lines of another form are left out. */
unsigned routes_count_taken(FILE *file);
