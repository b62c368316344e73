/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Containers that start with the host: without a caller, from what was accepted, with what was
 * agreed to. One that wants more waits in the state needs-approval.
 */

#include "manager.h"
#include "spec.h"

/* Before anything else: is this the first daemon since the host has booted? */
void boot_look(Manager *manager);

/* Starts them, if it is. */
void boot_begin(Manager *manager);

/*
 * Its flake says that it starts with the host, or says so no longer: `spec` is about to be
 * accepted. Between two changes of its flake the owner has the last word.
 */
int boot_settle(Container *container, const Spec *spec);
