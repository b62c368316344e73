/* SPDX-License-Identifier: MIT */
#pragma once

/* One run of Nix, watched from its start to its end. */

#include <stdbool.h>
#include <stddef.h>

#include "line-reader.h"
#include "narrator.h"

typedef struct NixRun {
        Narrator narrator;
        LineReader lines;
        char *output; /* what Nix wrote to its standard output; NULL: nothing */
        size_t output_size;
        bool failed; /* the narrator's failure says why */
} NixRun;

int nix_run_init(NixRun *run, Reporter *reporter, Transcript *transcript, bool verbose);
void nix_run_done(NixRun *run);
#define _cleanup_nix_run_ _cleanup_(nix_run_done)

/*
 * Waits for the end of Nix. -ECANCELED: the daemon has hung up, or SIGTERM came, and Nix was
 * ended. -ENOENT: there is no Nix.
 */
int nix_run(NixRun *run, const char *directory, char *const *arguments);
