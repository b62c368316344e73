/* SPDX-License-Identifier: MIT */
#pragma once

/* A process of Nix, in a process group of its own. */

#include <sys/types.h>

#include "cleanup.h"

typedef struct Nix {
        pid_t pid;  /* 0: over */
        int pidfd;  /* readable when it is over */
        int output; /* its standard output and error; they never block */
        int log;
} Nix;

/* In this directory (NULL: ours). -ENOENT: no program nix in PATH. */
int nix_start(const char *directory, char *const *arguments, Nix **ret);

/* After its end; gives what waitpid() does. */
int nix_wait(Nix *nix, int *ret_status);

/* Also ends it and what it started: asks first, and does not wait for long. */
Nix *nix_free(Nix *nix);
DEFINE_CLEANUP(Nix *, nix_free)
