/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One run of Nix for the containers of one flake, as their owner: a transient unit with
 * flakectr-build.
 *
 * It is asked and answers over one socket, in the form of common/report.h. What it reports is the
 * word of the owner's own process: names and store paths of good form, and no more than that.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "cleanup.h"

typedef struct Build Build;

typedef struct BuildRequest {
        uid_t owner;
        const char *flake;
        char *const *names;       /* none: all of the flake */
        char *const *kept;        /* outputs that are rooted; none: Nix is asked in any case */
        char *const *environment; /* checked "NAME=value" */
        int output; /* for Nix's text; -1: the journal. Borrowed until build_new() is back */
        bool verbose;
} BuildRequest;

typedef struct BuildEvents {
        /* The full names of all containers that it builds are known. Once, before `done`. */
        void (*named)(void *userdata, char *const *names);
        /* Phase or progress have changed; at most ten times a second. */
        void (*progress)(void *userdata);
        /*
         * 0: every name has an output, kept from the garbage collector until the build is freed.
         * Negative: there will be none, for the reason in `error`.
         */
        void (*done)(void *userdata, int r, const sd_bus_error *error);
} BuildEvents;

int build_new(
        sd_bus *bus,
        const BuildRequest *request,
        const BuildEvents *events,
        void *userdata,
        Build **ret);
/* Also ends it: flakectr-build leaves when its socket is closed. */
Build *build_free(Build *build);
DEFINE_CLEANUP(Build *, build_free)

/* "evaluating", "building", "copying" */
const char *build_phase(const Build *build);
void build_progress(const Build *build, uint64_t *ret_done, uint64_t *ret_expected);

/* The full names of what is built, once they were told; NULL until then. */
char *const *build_names(const Build *build);

/* Where the spec of this container is; NULL: not in this build. */
const char *build_output(const Build *build, const char *name);
