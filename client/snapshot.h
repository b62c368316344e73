/* SPDX-License-Identifier: MIT */
#pragma once

/* What was known of a container a moment ago, to see what has changed. */

#include "container-view.h"

typedef enum Change {
        CHANGE_STATE = 1 << 0,
        CHANGE_PHASE = 1 << 1,
        CHANGE_ADDRESSES = 1 << 2,
        CHANGE_HEALTH = 1 << 3,
        CHANGE_FAILED = 1 << 4, /* units inside */
} Change;

typedef struct Snapshot {
        char *state, *phase, *health, *addresses, *failed;
} Snapshot;

/* Frees what is in it. */
void snapshot_done(Snapshot *snapshot);
#define _cleanup_snapshot_ _cleanup_(snapshot_done)

/* What it holds when it fails is to be freed as well. */
int snapshot_take(const ContainerView *view, Snapshot *ret);

/* CHANGE_… */
unsigned snapshot_compare(const Snapshot *snapshot, const ContainerView *view);
