/* SPDX-License-Identifier: MIT */
#pragma once

/* The entries of a directory that is open. */

#include <dirent.h>

/* Closes. */
void entries_closep(DIR **entries);
#define _cleanup_entries_ __attribute__((cleanup(entries_closep)))

/* From the first one on, whatever was read of this fd before. */
int entries_open(int fd, DIR **ret);

/* Without "." and "..". 1: there is one. 0: that was the last. */
int entries_next(DIR *entries, struct dirent **ret);
