/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What the resolver of a network goes by, on disk, one directory of /run for each network: the
 * names, as hosts(5) has them, and whom it asks for others, as resolv.conf(5) has that.
 */

#include <stdbool.h>

#include "state-dir.h"

/* Below a network's own. */
#define NAMES_HOSTS   "hosts" /* a directory: what is in there is read whenever it changes */
#define NAMES_SERVERS "resolv.conf"

/* In the place of what is there, as a whole. */
int names_file_write(const char *bridge, const char *text);
/*
 * `keep`: those that were there stay, as the last: what they have been asked they may still answer.
 * 1: there are such ones.
 */
int names_file_write_servers(const char *bridge, const char *text, bool keep);
/* Locks the network's NAMES_LOCK: as long as the fd is open, nothing starts inside. */
int names_file_shut(const char *bridge, int *ret_lock);
int names_file_remove(const char *bridge);
