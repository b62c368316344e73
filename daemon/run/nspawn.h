/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The command line of systemd-nspawn for a container: nothing but its record and its spec decide on
 * it.
 */

#include <stdbool.h>

#include "ownership.h"
#include "record.h"
#include "spec.h"

/* What the file systems that take part can do, and what its network has. */
typedef struct NspawnMode {
        Ownership ownership; /* of the root tree */
        bool store_idmap;    /* the store's files belong to root inside, not to nobody */
        bool names;          /* somebody answers for names, or is about to: NAMES_LOCK is there */
} NspawnMode;

/*
 * Does flakectr-init bar the system calls? systemd-nspawn takes a fifth of a start to make its
 * filter anew each time. With more capabilities than usual it is left to that, which knows what
 * calls they are for.
 */
bool nspawn_leaves_calls(const Spec *spec);

/* The record has a system and a lease; the volumes are mounted as volumes_mount() does. */
int nspawn_command(const Record *record, const Spec *spec, const NspawnMode *mode, char ***ret);
