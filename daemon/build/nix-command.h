/* SPDX-License-Identifier: MIT */
#pragma once

/* The command lines of Nix: what it is asked, in words that Nix 2.8 and later know. */

#include "flake.h"

/* The result of a function of all the flake's containers, in JSON. */
int nix_command_evaluate(const Flake *flake, const char *function, char ***ret);

/* These containers, and links to them: `link`, `link`-1, ... */
int nix_command_build(const Flake *flake, char *const *names, const char *link, char ***ret);
