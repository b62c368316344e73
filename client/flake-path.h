/* SPDX-License-Identifier: MIT */
#pragma once

/* Directories with a flake.nix, found on this host's disk. */

#include "outcome.h"

/*
 * The flake of the working directory: the nearest flake.nix upwards from it. One that lies above
 * and belongs to a stranger is not taken unasked: what he wrote would be run.
 */
Outcome flake_path_find(char **ret);

/* An absolute path for the path part of a reference, which must be a directory with a flake.nix. */
Outcome flake_path_resolve(const char *path, char **ret);
