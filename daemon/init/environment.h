/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The variables of the spec. systemd gives its services nothing of its own environment, so they are
 * told to it in a file of its configuration, in the memory that /run is: gone with the container.
 */

#include <stdio.h>

#include "arguments.h"

/* For this process and what it becomes, too: another init may hand them on by itself. */
int environment_set(const Arguments *arguments);

/* Where there is no systemd: with the PATH of the one program, unless it has its own. */
int environment_set_minimal(const Arguments *arguments);

/* One setting of systemd-system.conf(5). */
int environment_write_setting(FILE *stream, const char *variable);

/* The variables alone, into the environment of this process. */
int environment_put(const Arguments *arguments);
