/* SPDX-License-Identifier: MIT */
#pragma once

/* Whether Nix's daemon lets us in. */

#include "failure.h"

/* The sentence for people if that is why Nix failed, with the way out; else *ret is NULL. */
int nix_daemon_explain(const Failure *failure, char **ret);
