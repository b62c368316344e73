/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A process between systemd-nspawn and PID 1, that passes notices on as notice.h says. PID 1 hears
 * notices before all else: who could send him any number would stop the host.
 */

#include <sys/types.h>

/*
 * From now on who is executed in this process notifies that other one, which ends with it and has
 * no right of its own. Where nobody is to be notified there is none.
 */
int relay_begin(const char *machine, uid_t uid_base);

/* What it may have left. */
void relay_remove(const char *machine);
