/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Where a container's start waits for its network: flakectrd makes that while PID 1 starts the
 * unit, and systemd-nspawn is to find all of it, the firewall's rules first.
 *
 * The gate is a file below /run that flakectrd holds a lock on. It is open when the file is gone;
 * a file without its lock says that flakectrd has failed, or has died.
 */

/* Closed until it is opened. What there was of an earlier one goes. The fd holds it. */
int gate_close(const char *machine, int *ret_gate);

/* Also where there is none. */
int gate_open(const char *machine);

/* Waits until it is open, which it is where there is none. -ECANCELED: it will not be opened. */
int gate_pass(const char *machine);
