/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a root tree needs for one program to run in it, where no init of the system's own makes it:
 * a few directories, and links into the system, which is at /run/current-system then.
 */

/* What is there already stays, but for what leads nowhere. It is said what could not be made. */
void skeleton_make(const char *system);
