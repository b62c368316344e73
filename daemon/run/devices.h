/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Devices of the host that a container was permitted to use: nodes of its own, which belong to root
 * inside, in STATE_DIR "/containers/<machine>/devices/<number>". systemd-nspawn binds them from
 * there.
 */

#include "site.h"

#define DEVICES_DIR "devices"

/* Tells what is wrong in the journal. Where there are any, the process changes its namespace. */
int devices_make(const Site *site, char *const *devices);
