/* SPDX-License-Identifier: MIT */
#pragma once

/* Which containers are meant, and what the flake has. */

#include "attempt.h"
#include "catalogue.h"

/* How Nix begins to say that a flake has no such thing. */
#define NOT_PROVIDED "does not provide attribute"

/* Those that were asked for, or all of the flake: Attempt.names. */
int attempt_name(Attempt *attempt);

/* What the flake has. `ret` is NULL where that cannot be known; `run` says why. */
int attempt_catalogue(Attempt *attempt, NixRun *run, Catalogue **ret);
