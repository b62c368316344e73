/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The system that a container runs, as it lies in the store.
 *
 * Links are followed only within the store: what a stranger's system points at outside of it is
 * never looked at. Each function tells what is wrong in the journal.
 */

/* The store must be root's. */
int system_open_store(int *ret);

/* Is `system`, a store path, a system for a container, and can its init be run? */
int system_check(int store, const char *system, const char *machine);
