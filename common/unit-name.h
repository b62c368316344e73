/* SPDX-License-Identifier: MIT */
#pragma once

/* What systemd takes for the name of a unit: systemd.unit(5). Nothing in one minds a terminal. */

#include <stdbool.h>

#define UNIT_NAME_MAX 255

/* With a dot in it, and no option of a program's. */
bool unit_name_is_valid(const char *name);
