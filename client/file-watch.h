/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Tells when the files of flakes have changed: those that git knows, where it knows the directory,
 * and else all that is in it but .git and Nix's result links.
 */

#include <stddef.h>

#include "cleanup.h"

typedef struct FileWatch FileWatch;

/* Of these directories, from now on. */
int file_watch_new(char *const *directories, FileWatch **ret);
FileWatch *file_watch_free(FileWatch *watch);
DEFINE_CLEANUP(FileWatch *, file_watch_free)

/* Until something has changed, and nothing more for a moment: gives the directory's index. */
int file_watch_wait(FileWatch *watch, size_t *ret);
