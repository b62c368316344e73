/* SPDX-License-Identifier: MIT */
#pragma once

/* Owner, rights, times and extended attributes of a copy. */

#include <sys/stat.h>

/* Of a file or directory, when its content is there. */
int attributes_copy(int source, int target, const struct stat *st);
/* Of anything else; those without extended attributes. */
int attributes_set_at(int directory, const char *name, const struct stat *st);
