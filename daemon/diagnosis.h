/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One call of Diagnose: has flakectr-run try what takes more rights than the daemon has, and
 * answers when that is done.
 */

#include "manager.h"

int diagnosis_new(Manager *manager, sd_bus_message *message, sd_bus_error *error);
