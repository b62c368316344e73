/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What the daemon asks of flakectr-build: one JSON object on its socket, then the end of that
 * direction.
 *
 *     {"flake": "/home/alice/web", "names": ["httpserver"], "kept": ["/nix/store/..."], "verbose":
 * false}
 */

#include <stdbool.h>
#include <stddef.h>

#include "cleanup.h"

#define REQUEST_SIZE_MAX (64 * 1024) /* bytes */

typedef struct Request {
        char *flake; /* an absolute path of a directory, or another flake reference; no "#" in it */
        char **names; /* empty: all containers of the flake */
        char **kept;  /* outputs of earlier builds, which the daemon keeps; empty: build anew */
        bool verbose; /* the builds' own logs are wanted */
} Request;

Request *request_free(Request *request);
DEFINE_CLEANUP(Request *, request_free)

/* -EBADMSG: it is not of that form. Unknown keys are of that kind. */
int request_parse(const char *json, size_t size, Request **ret);
/* -E2BIG: longer than REQUEST_SIZE_MAX. */
int request_format(const Request *request, char **ret);

/*
 * What may stand for a flake: no control characters, no "#", no leading "-", at most 4096 bytes of
 * UTF-8. A path must be absolute and without "." and ".." components.
 */
bool flake_reference_is_valid(const char *flake);

/*
 * The directory of a valid reference to a local flake, in a new string; NULL in *ret for any other,
 * and for one whose directory cannot be told from the reference alone.
 */
int flake_reference_directory(const char *flake, char **ret);
