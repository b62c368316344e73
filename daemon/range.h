/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The 65536 uids and gids that belong to one container alone: none of a user, another container, or
 * an entry of /etc/subuid and /etc/subgid.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * First and last base, beyond what useradd gives out as subordinate ids (see login.defs(5)) and
 * below what systemd keeps for itself (https://systemd.io/UIDS-GIDS). Multiples of RANGE_SIZE.
 */
#define RANGE_SIZE  65536u
#define RANGE_FIRST 600113152u
#define RANGE_LAST  1878982656u

/*
 * The lowest base that is free, given the bases that are recorded, and any other ids that are known
 * to be somebody's. -ENOSPC: there is none.
 */
int range_allocate(const uid_t *taken, size_t n_taken, uid_t *ret);

/* Is this base still nobody else's? 0: yes. -EADDRINUSE: no. Asked at every start. */
int range_check(uid_t base);

/* The pure part: does `base` overlap a line of text in the form of subuid(5)? NULL is no text. */
bool range_overlaps_text(uid_t base, const char *text);

/* Likewise: does it have the id of a line in the form of passwd(5) or group(5)? */
bool range_has_id_of_text(uid_t base, const char *text);
