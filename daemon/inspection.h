/* SPDX-License-Identifier: MIT */
#pragma once

/* What Inspect tells of a container: its owner, and who may manage others' containers, alone see
 * it. */

#include <systemd/sd-bus.h>

#include "container.h"

/* Appends the a{sv}. */
int inspection_append(Container *container, sd_bus_message *reply);
