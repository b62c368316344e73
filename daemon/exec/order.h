/* SPDX-License-Identifier: MIT */
#pragma once

/* What the container's own systemd is asked to start: a command as a transient unit of its. */

#include <systemd/sd-bus.h>

#include "command.h"
#include "entrance.h"

/* What it consists of, whoever starts it. */
const char *const *order_words(const Command *command);
int order_environment(const Command *command, char ***ret);

/* StartTransientUnit. `streams` are standard input, output and error, where there is no terminal.
 */
int order_message(
        sd_bus *bus,
        const char *unit,
        const Command *command,
        const Entrance *entrance,
        const int streams[static 3],
        sd_bus_message **ret);
