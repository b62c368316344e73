/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a container that is a clone has of its own, in place of what its flake says: its name, its
 * project, and its named volumes; and it has no aliases in the original's project. Of any other
 * container nothing is changed here.
 */

#include "container-name.h"
#include "record.h"
#include "spec.h"

/* What its flake calls it. */
const char *clone_flake_name(const Record *record);

/*
 * Of the flake's volume `volume` the one that the clone `name` has: "data" of "shop.web-2" is
 * "shop-web-2-data". -ENAMETOOLONG
 */
int clone_volume(const char *name, const char *volume, char ret[static CONTAINER_NAME_MAX + 1]);

/* The reverse: what its flake calls this volume of a container's. */
const char *clone_flake_volume(const Record *record, const char *volume);

/* The flake's spec becomes that of this container. -ENAMETOOLONG: see above. */
int clone_apply(const Record *record, Spec *spec);
