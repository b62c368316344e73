/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a flake's outputs are made from, as far as that can be told without Nix: where two are
 * equal, Nix would give the same outputs, for it evaluates purely.
 *
 * It is a text: of each file, its name and what stat(2) says of it (size, inode, times of the last
 * change of content and of anything). Of a Git repository the commit, what differs from it, and of
 * that the files; of any other directory all files; the same of inputs that are directories of this
 * host; the lock file; Nix and its configuration, and this program.
 */

#include <stdbool.h>

#include "flake.h"

/*
 * -EOPNOTSUPP: it cannot be told, and Nix must be asked: not a local flake, inputs that are not
 * locked, too many files, a file system whose times say little. `ret_settled`: nothing was changed
 * in the last moments, so that a change from now on cannot look like none.
 */
int fingerprint_take(const Flake *flake, char **ret, bool *ret_settled);
