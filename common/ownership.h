/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * To whom the files of a root tree belong on the disk.
 *
 * The first start decides, by what the file system can do, and records it beside the tree. It stays
 * so for as long as the tree lives: one with some files of each kind is of no use.
 */

#include <stdbool.h>

#define OWNERSHIP_FILE "ownership" /* in a container's directory */

typedef enum Ownership {
        OWNERSHIP_MAP,   /* to root, shifted by an idmapped mount */
        OWNERSHIP_CHOWN, /* to the container's own range */
} Ownership;

/* As --private-users-ownership= of systemd-nspawn calls it. */
const char *ownership_to_string(Ownership ownership);

/* The text of OWNERSHIP_FILE. -EINVAL: none that we wrote. */
int ownership_parse(const char *text, Ownership *ret);

/* What is recorded in there. -ENOENT: nothing. */
int ownership_read(int directory, Ownership *ret);

/*
 * Gives the one recorded in this directory, with 0, or records the one that is possible, with 1;
 * where the record is torn, after a look at the tree.
 * -EOPNOTSUPP: the recorded one is possible no longer. Tells what is wrong in the journal.
 */
int ownership_settle(int directory, bool idmap, const char *machine, Ownership *ret);
