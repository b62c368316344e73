/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * That nobody writes to what a container has on disk while it is copied: it is down, or about to be
 * frozen, and others that have its volumes are down. A job keeps it so; others' volumes are looked
 * at before and after.
 */

#include "job.h"

/* It is down, and something was accepted for it. */
int standstill_check(Job *job);
/* It is up, and can be frozen. */
int standstill_check_up(Job *job);
/* Named volumes of its owner. */
int standstill_check_volumes(Job *job, char *const *volumes);

/* Those that it has. */
int standstill_list_volumes(Container *container, char ***ret);
