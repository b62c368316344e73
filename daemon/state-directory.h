/* SPDX-License-Identifier: MIT */
#pragma once

/* Directories that are root's alone, and files in them that are replaced as a whole. */

#include <stdbool.h>
#include <stddef.h>

#include "state-dir.h"

/* Below STATE_DIR, as openat(2) wants them. */
#define CONTAINERS_NAME &CONTAINERS_DIR[sizeof(STATE_DIR)]
#define VOLUMES_NAME    &VOLUMES_DIR[sizeof(STATE_DIR)]
#define TRASH_NAME      &TRASH_DIR[sizeof(STATE_DIR)]
#define BOOT_NAME       &BOOT_DIR[sizeof(STATE_DIR)]

/*
 * root's, of mode 0700, and no link: -EPERM and its name in the log where it is not so. `make`:
 * where there is none it is made; else that is -ENOENT.
 */
int state_directory_open_at(int parent, const char *name, bool make, int *ret);

/* STATE_DIR itself for a name of NULL, or one directly below it. */
int state_directory_open(const char *name, bool make, int *ret);

/* Also where that cannot be said. */
bool state_directory_has(int fd, const char *name);

/* What is in it. */
int state_directory_list_at(int fd, char ***ret);
int state_directory_list(const char *name, bool make, char ***ret);

/* Of one container. -EINVAL: that is no machine's name. */
int state_directory_open_container(const char *machine, bool make, int *ret);

/* Regular, root's, writable for nobody else. The text ends in a zero that `size` does not count. */
int state_directory_read(
        int directory, const char *name, size_t size_max, char **ret, size_t *ret_size);

/* When this is back the disk has it: all of it, or in a failure what was there before. */
int state_directory_write(int directory, const char *name, const char *data, size_t size);
/* Nothing torn, but which of the two it is after a crash the next write in this directory settles.
 */
int state_directory_replace(int directory, const char *name, const char *data, size_t size);

/* Renamed to DISCARDED_PREFIX and a number, where it is. */
int state_directory_discard_here(int parent, const char *name, char **ret_name);

/* As state_discard() in state.h, whatever it is. */
int state_directory_discard(int parent, const char *name, char **ret_path);
