/* SPDX-License-Identifier: MIT */
#pragma once

/* Copies of a container's trees that are to be another's: its owners, and its own machine id. */

/*
 * MIN_FREE BASE DIRECTORY NEW_BASE, then pairs as those of copy.h; the first one is of the root
 * tree, the others are of volumes, which are mapped in any case.
 */
int clone_run(int state, char *const *arguments);
