/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Makes files of what a container sent, all of them below one directory whatever it says: nothing
 * is followed, no link leads out, there are no devices, nothing gets more rights than a new file of
 * ours has.
 */

#include "archive.h"

typedef struct Unpack {
        int directory;    /* where the copy comes to be; borrowed */
        const char *name; /* what the container calls it, the first component of all names */
        const char *ours; /* and what it becomes */
        mode_t umask;
        void (*left_out)(const char *name, const char *why, void *userdata);
        void *userdata;
} Unpack;

/* -EXDEV: there is something that was not asked for, or leads elsewhere. */
int unpack_all(const Unpack *unpack, Archive *archive);
