/* SPDX-License-Identifier: MIT */
#pragma once

/* Nix as the person who runs us: the one that builds would run, with nothing of our environment but
 * HOME. */

#include <stddef.h>

typedef struct NixQuestion {
        char *const *arguments; /* behind "nix" */
        const char *directory;  /* where it runs; NULL: here */
        size_t size_max;        /* of what it says */
        int patience_ms;        /* between two pieces of it */
} NixQuestion;

/*
 * What it prints. -ENOENT: there is no nix. -EREMOTEIO: it failed. -E2BIG, -ETIMEDOUT: it was not
 * waited for.
 */
int nix_program_ask(const NixQuestion *question, char **ret_text);
