/* SPDX-License-Identifier: MIT */
#pragma once

/* The deletion of files, by a unit: PID 1 runs it, also where the daemon ends meanwhile. */

#include <systemd/sd-bus.h>

#include "manager.h"
#include "service.h"

/*
 * Of these paths that were discarded; without any, of all that was. Nobody waits for it. The
 * service is to be freed when the daemon ends, not before.
 */
int remove_files(sd_bus *bus, char *const *paths, Service **ret);

/* The same, and the manager frees it. */
int remove_discarded(Manager *manager, char *const *paths);
