/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The cgroup of the container's unit, of which the container has a part to itself. Where the host
 * has version 1 it has none of its own, and nothing is done.
 */

#include <sys/types.h>

/*
 * The container makes so many below, and so deep: they cost the host memory, and PID 1 has to
 * remove them by their paths.
 */
int cgroup_bound(void);

/* systemd-nspawn has controllers for the container's processes, and so no others beside those. */
int cgroup_set_aside(pid_t pid, const char *name);
