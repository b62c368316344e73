/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The generations of a container on disk: CONTAINERS_DIR "/<machine>/generations/<number>.json",
 * and for each the roots that keep it from Nix's garbage collector, which are made before it and
 * go after it: GCROOTS_DIR "/<machine>.<number>.{output,system}".
 */

#include <stdbool.h>

#include "generation.h"

int state_write_generation(const char *machine, const Generation *generation);

/* -ENOENT: there is none of this number. */
int state_read_generation(const char *machine, unsigned number, Generation **ret);

/* Their numbers, ascending; ended by a 0. */
int state_list_generations(const char *machine, unsigned **ret);

/* True also where that cannot be said. */
bool state_has_generation(const char *machine, unsigned number);

/* With its roots. 0 also where there is none. */
int state_drop_generation(const char *machine, unsigned number);

/*
 * From now on Nix's garbage collector leaves it. 1: it is new, and until state_keep() has brought
 * it to disk a crash of the host would undo that.
 */
int state_keep_output(const char *machine, unsigned number, const char *output);

/* Both, on disk. `output_is_new`: state_keep_output() has said so. */
int state_keep(
        const char *machine,
        unsigned number,
        const char *output,
        const char *system,
        bool output_is_new);

int state_unkeep_generation(const char *machine, unsigned number);
/* Of all of its generations. */
int state_unkeep(const char *machine);

/*
 * Removes the roots of what is not wanted any more: those for which `is_kept` says so. A number of
 * 0 is of a version that knew no generations.
 */
int state_sweep_roots(
        bool (*is_kept)(const char *machine, unsigned number, const void *userdata),
        const void *userdata);
