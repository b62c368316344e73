/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Containers that keep nothing but their named volumes: a fresh root tree at each start, and
 * nothing at all when they are down.
 *
 * One that will be started again, that listens, that starts with the host, or that has snapshots
 * is remembered meanwhile, and so is one that has failed, for whoever asks why.
 */

#include "container.h"

/* Of one that has no unit: what an earlier daemon, or the host's end, has left. 1: it is over. */
int ephemeral_recover(Container *container);

/* Its root tree goes, if it is one of these. */
int ephemeral_clear(Container *container);
