/* SPDX-License-Identifier: MIT */
#pragma once

/* The volumes of a spec: no two have one target, and none lies where another's files are. */

#include "document.h"
#include "volume.h"

#define VOLUMES_MAX 64

typedef struct VolumeList {
        Volume *items;
        size_t n;
} VolumeList;

const char *volume_type_to_string(VolumeType type);

void volume_list_done(VolumeList *list);
#define _cleanup_volume_list_ _cleanup_(volume_list_done)

/*
 * The keys "volumes", of strings and objects, and "volumes-ro", of strings, where they are there.
 * A fault is told as the document's; what was read by then is in the list.
 */
int volume_list_read(const Document *document, VolumeList *list);

/* Has it the owner's volume of this name? */
bool volume_list_has_name(const VolumeList *list, const char *name);

/* The names of all of the owner's: each once, though it may have several places inside. */
int volume_list_names(const VolumeList *list, char ***ret);
