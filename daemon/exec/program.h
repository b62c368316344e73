/* SPDX-License-Identifier: MIT */
#pragma once

/* Where a command's program is, inside. */

#include "command.h"

/* What a login would have, unless the command brings a PATH of its own. In a new string. */
int program_search_path(const Command *command, char **ret);

/*
 * Looks for it, from within the container. -ENOENT: it is nowhere. -EACCES: it is there, and cannot
 * be executed.
 */
int program_find(const Command *command, char **ret);
