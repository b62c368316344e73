/* SPDX-License-Identifier: MIT */
#pragma once

/* What the unit of flakectr-exec is made of, and how it is told what to run. */

#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "command.h"

/*
 * A socket pair with the command and its streams in it: `theirs` is for a process of the unit. A
 * stream of -1 is /dev/null. -E2BIG: the command is too long.
 */
int exec_unit_socket(
        const Command *command, const int streams[static 3], int *ret_ours, int *ret_theirs);

/* Whom it is for: `owner` has the slice, `host_users` says that there is no user namespace. */
typedef struct ExecSite {
        uid_t owner;
        bool host_users;
} ExecSite;

/*
 * Appends the unit's properties to a message of service_prepare(). `theirs`, its standard input,
 * brings the sockets, one in each message.
 */
int exec_unit_append(sd_bus_message *message, const ExecSite *site, int theirs);
