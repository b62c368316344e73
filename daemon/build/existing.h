/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A flake's nixosConfigurations, as containers: a small flake of ours around it, which Nix
 * evaluates as purely as the flake itself.
 */

#include "flake.h"

/* What Nix says when the flake has no such system either. */
#define EXISTING_NONE "neither flakeContainers nor nixosConfigurations has"

/*
 * Writes that flake below `directory`. -EOPNOTSUPP: its reference has characters that cannot be
 * passed on.
 */
int existing_write(const Flake *flake, char *const *names, const char *directory, Flake **ret);

/* Its text. */
int existing_text(const Flake *flake, char *const *names, char **ret);
