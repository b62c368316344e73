/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What is done by a process that has entered the container: it connects to who starts commands
 * there, opens a terminal, looks for the program. It is not in the container's process namespace,
 * so nothing inside sees, stops or traces it.
 */

#include <stdbool.h>
#include <sys/types.h>

#include "command.h"

/* As which the process then is, in the container's eyes: root. It ends with who has sent it. */
int passage_enter(int leader, pid_t sender);

/*
 * A socket that is connected to the container's bus, or to flakectr-init where it is `minimal`, not
 * spoken on yet.
 */
int passage_connect(bool minimal, int *ret);

/* The outer end of a new terminal of the container's; `ret_name` is its path inside. */
int passage_open_terminal(const Command *command, int *ret, char **ret_name);
