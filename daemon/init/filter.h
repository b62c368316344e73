/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Bars this process, and all that come of it, from the system calls that a container has no use
 * for: those that are not in the file system-calls. See seccomp(2).
 */

int filter_install(void);
