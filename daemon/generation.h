/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One thing that was accepted for a container, as it is kept on disk: what was built, when, and
 * what was agreed to for it. Its spec is in the output, which a root of its own keeps.
 */

#include <stddef.h>
#include <stdint.h>

#include "cleanup.h"

#define GENERATION_SIZE_MAX (512 * 1024) /* bytes */

typedef struct Generation {
        unsigned number;
        uint64_t date; /* when it was accepted first, seconds since 1970 */
        char *output, *system;
        char **grants;  /* see grant.h; NULL: nothing */
        char **permits; /* see wants.h; NULL: nothing */
} Generation;

Generation *generation_free(Generation *generation);
DEFINE_CLEANUP(Generation *, generation_free)

/* -EINVAL: torn. -EPROTONOSUPPORT: of a later version. */
int generation_parse(const char *json, size_t size, Generation **ret);
int generation_format(const Generation *generation, char **ret);
