/* SPDX-License-Identifier: MIT */
#pragma once

/* What of a container's ports of the host is there now. */

#include "ports.h"

/* Is one on its way? */
bool ports_are_busy(const Ports *ports);

/* Is this unit one of theirs? */
bool ports_have_unit(const Ports *ports, const char *unit);

/* Is somebody connected, or about to be? */
bool ports_are_used(const Ports *ports);

/* Does it listen on what this port wants of the host? */
bool ports_hold(const Ports *ports, const Port *port);
