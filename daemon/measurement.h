/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One call of Measure: has flakectr-tree count what a container and its volumes take of the disk,
 * and answers when that is done.
 */

#include "container.h"

int measurement_new(Container *container, sd_bus_message *message, sd_bus_error *error);
