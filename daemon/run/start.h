/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A container's start: all that it has is looked at and mounted, then this process is its
 * systemd-nspawn.
 */

#include "quota.h"

/* Returns only where that failed, which has been said. */
int start_run(const char *machine, const DiskLimits *limits);
