/* SPDX-License-Identifier: MIT */
#pragma once

/* Which containers a flake defines, by their names alone: nothing of them is evaluated. */

#include <stddef.h>

#include "flake.h"

typedef struct Catalogue {
        char **names;     /* for this host's platform */
        char **platforms; /* for which there are containers */
} Catalogue;

Catalogue *catalogue_free(Catalogue *catalogue);
DEFINE_CLEANUP(Catalogue *, catalogue_free)

/* The function that `nix eval --json --apply` takes to give what catalogue_parse() reads. */
int catalogue_function(const Flake *flake, char **ret);
int catalogue_parse(const char *json, size_t size, Catalogue **ret);

/* Sentences for people. catalogue NULL: the flake has no flakeContainers at all. */
int catalogue_explain_none(const Catalogue *catalogue, const Flake *flake, char **ret);
int catalogue_explain_missing(
        const Catalogue *catalogue, const Flake *flake, char *const *missing, char **ret);

/* Those of `names` that are not there. */
int catalogue_missing(const Catalogue *catalogue, char *const *names, char ***ret);

/* 1: one of them cannot be a container's name, and ret_fault says so. */
int catalogue_find_bad(const Catalogue *catalogue, const Flake *flake, char **ret_fault);
