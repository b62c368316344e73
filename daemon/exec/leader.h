/* SPDX-License-Identifier: MIT */
#pragma once

/* The first process of a container. */

/*
 * A pidfd of it. -ENXIO: machined knows no such machine, or the machine of that name is not our
 * unit.
 */
int leader_open(const char *machine, int *ret);
