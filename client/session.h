/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Our terminal, joined to one inside a container until that ends: in raw mode meanwhile, with its
 * size passed on, and as it was before, however it ends.
 */

#include <systemd/sd-bus.h>

#include "outcome.h"

/* The exit status that stands in `status`, a pipe, then. Both are borrowed. */
Outcome session_run(sd_bus *bus, int terminal, int status);
