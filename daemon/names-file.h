/* SPDX-License-Identifier: MIT */
#pragma once

/* The names of a network on disk, as hosts(5) has them: one directory of /run for each network. */

#include "config.h"

#define NAMES_DIR  RUNTIME_DIR "/names"
#define NAMES_FILE "hosts"

/* In the place of what is there, as a whole. */
int names_file_write(const char *bridge, const char *text);
int names_file_remove(const char *bridge);
