/* SPDX-License-Identifier: MIT */
#pragma once

/* Nobody deletes by mistake what is in use. */

#include "container.h"

/* ERROR_BUSY: it is up, or on its way there. `verb` is the one that deletes. */
int occupancy_check(const Container *container, const char *verb, sd_bus_error *error);
