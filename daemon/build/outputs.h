/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What `nix build --json` built.
 *
 * It tells its results, and numbers its links to them, in an order of its own (Nix 2.8), and those
 * of the same derivation once or several times. So which output is which container's is read from
 * the specs in them.
 */

#include <stddef.h>

#include "cleanup.h"

/* The store paths, each once. -EBADMSG: it is not what Nix writes. */
int outputs_parse(const char *json, size_t size, char ***ret);

/*
 * Gives each name its path, after a look into the specs. -ENOENT: they cannot be told apart, and
 * ret_fault says why for people.
 */
int outputs_match(char *const *names, char *const *paths, char ***ret, char **ret_fault);

/*
 * The same, without looking: `specs` are the names in the paths' specs, "" where a spec has a
 * fault. A last one that is left over on both sides is a pair.
 */
int outputs_assign(char *const *names, char *const *paths, char *const *specs, char ***ret);
