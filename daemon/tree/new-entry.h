/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A member of a stranger's archive as an entry of a directory that nobody else knows: owners are
 * its container's, devices are refused, no link is followed.
 */

#include "archive.h"
#include "share.h"

typedef struct NewEntry {
        int parent;
        const char *name; /* one component */
        const Member *member;
        Archive *archive; /* its content and attributes come from there */
        uid_t shift;      /* see inside.h */
        uint64_t min_free;
        Share *share; /* of the disk, for it and others */
} NewEntry;

/*
 * Of all types but hard links. -ERANGE: its owner is none of a container. -ENODEV: it is a device.
 * -EOPNOTSUPP: it is of a kind that is not known here. -ENOSPC: less than min_free would be left.
 * -EDQUOT: it is more than its share.
 */
int new_entry_make(const NewEntry *entry);

/* Of a directory that is there. */
int new_entry_dress(const NewEntry *entry, int fd);
