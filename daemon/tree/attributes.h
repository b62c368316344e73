/* SPDX-License-Identifier: MIT */
#pragma once

/* Owner, rights, times and extended attributes of a copy. */

#include <sys/stat.h>
#include <sys/types.h>

#include "inside.h"

/* Names of extended attributes, each with its zero; the length of all of them. 0: it has none. */
ssize_t attributes_list(int fd, char **ret_names);

/* Of a file or directory, when its content is there. Its owner is that of `st`. */
int attributes_copy(int source, int target, const struct stat *st, const Move *move);
/* Of anything else; those without extended attributes. */
int attributes_set_at(int directory, const char *name, const struct stat *st);
