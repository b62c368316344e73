/* SPDX-License-Identifier: MIT */
#pragma once

/* Takes away what a systemd-nspawn that was killed has left on the host. */

#include <systemd/sd-bus.h>

/* Does not wait for it; a start of that container, which PID 1 is asked for later, does. */
int clean_unit_start(sd_bus *bus, const char *machine);
