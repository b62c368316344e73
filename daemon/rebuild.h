/* SPDX-License-Identifier: MIT */
#pragma once

/* The further builds of a call, of what its containers need: asked for as the first one was. */

#include "build.h"

typedef struct Rebuild Rebuild;

/* Copies what it needs of the request. */
int rebuild_new(const BuildRequest *request, Rebuild **ret);
/* Also ends the builds before the last one. */
Rebuild *rebuild_free(Rebuild *rebuild);
DEFINE_CLEANUP(Rebuild *, rebuild_free)

typedef struct RebuildOrder {
        sd_bus *bus;
        char *const *names;
        const char *reason; /* "web needs db" */
        const BuildEvents *events;
        void *userdata;
} RebuildOrder;

/*
 * Begins one, and puts it in the place of the one in `build`, which stays as it is: its outputs are
 * kept. -ELOOP: there were too many.
 */
int rebuild_begin(Rebuild *rebuild, const RebuildOrder *order, Build **build);

/* There will be no more: what they write to is given away. */
void rebuild_end(Rebuild *rebuild);

/* Why the last one was begun; NULL: there was none. */
const char *rebuild_reason(const Rebuild *rebuild);
