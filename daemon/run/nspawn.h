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

/* The record has a system and a lease; the volumes are mounted as volumes_mount() does. */
int nspawn_command(const Record *record, const Spec *spec, const NspawnMode *mode, char ***ret);
