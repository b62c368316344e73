/* SPDX-License-Identifier: MIT */
#pragma once

/* A flake, as Nix is asked for it. */

#include "cleanup.h"
#include "failure.h"

typedef struct Flake {
        char *reference; /* as the person gave it */
        char *directory; /* Nix is run in it; NULL: it is not a local directory */
        char *platform;  /* Nix's name of this host: "x86_64-linux" */
} Flake;

Flake *flake_free(Flake *flake);
DEFINE_CLEANUP(Flake *, flake_free)

/* -ENOENT: there is none, and ret_fault says so for people. */
int flake_open(const char *reference, Flake **ret, char **ret_fault);

/* What Nix calls the container, or all containers for all platforms. */
int flake_installable(const Flake *flake, const char *name, char **ret);
int flake_installable_all(const Flake *flake, char **ret);

/* To a failure of Nix that does not say what to do about it. */
int flake_add_hint(const Flake *flake, Failure *failure);

/* "x86_64" and such, of uname(2), give Nix's "x86_64-linux". */
int flake_platform(const char *architecture, char **ret);
