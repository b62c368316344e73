/* SPDX-License-Identifier: MIT */
#pragma once

/* All that flakectr-build does: of a request become outputs, or the reason why there are none. */

#include "flake.h"
#include "nix-run.h"
#include "recollection.h"
#include "request.h"

typedef struct Attempt {
        const Request *request;
        Flake *flake;
        Reporter reporter;
        Transcript transcript;
        char **names;
        Recollection recollection;
        char *place; /* NULL until it is needed: workplace_make() */
        int held;
} Attempt;

/*
 * Reports over the socket, and writes for the person to standard error. Returns when the daemon has
 * hung up, which is also how it ends a build that it wants no more, or when a failure was told.
 */
int attempt_run(const Request *request, int socket);

/* Tells it. Gives -EREMOTEIO when that went well: there is no more to do. */
int attempt_failed(Attempt *attempt, ReportFailure failure, const char *text);

/* One run of Nix, and the words for one that failed. */
int attempt_nix(Attempt *attempt, NixRun *run, char *const *arguments);
int attempt_nix_failed(Attempt *attempt, NixRun *run);
