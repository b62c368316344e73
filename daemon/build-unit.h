/* SPDX-License-Identifier: MIT */
#pragma once

/* What a build's unit is made of: who it runs as, what it may, and what it is asked. */

#include <systemd/sd-bus.h>

#include "build.h"

/* A socket pair with the request in it, its end told: `theirs` is the unit's standard input and
 * output. */
int build_unit_socket(const BuildRequest *request, int *ret_ours, int *ret_theirs);

/* Appends the unit's properties to a message of service_prepare(). */
int build_unit_append(
        sd_bus_message *message, const char *unit, const BuildRequest *request, int theirs);
