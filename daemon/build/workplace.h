/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Where links to what is built keep it from Nix's garbage collector, and where that is written
 * which Nix is to read. It is in /tmp, where its owner has room anyhow; in /run, where the host
 * needs all that there is, he has none. How it is called begins as flakectrd says, in a variable,
 * for who clears it.
 */

/* Makes it. It is in use for as long as `held` is open. -ENOKEY: the variable is not set. */
int workplace_make(char **ret, int *ret_held);

/* All of it, when the build is over, however it has ended; and what was left by earlier builds of
 * the same person, where who was to clear it has been killed. */
int workplace_clear(void);
