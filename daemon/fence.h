/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What stands between the networks of the containers, the host and the world: the firewall's tables
 * and the host's forwarding, as the containers that are up need them. It is put up with the first
 * network, or the first port of the host that is its owner's alone, and taken away with the last,
 * and put up again when somebody has torn it down.
 */

#include "cleanup.h"
#include "container-list.h"
#include "firewall.h"

typedef struct Fence Fence;

int fence_new(const ContainerList *list, sd_event *event, Fence **ret);
/* It stays where it is. */
Fence *fence_free(Fence *fence);
DEFINE_CLEANUP(Fence *, fence_free)

/* Around one more container, before its network is there. */
int fence_add(Fence *fence, const Container *container);
/* Its network is there now: it leads out. */
int fence_open(Fence *fence, const Container *container);
int fence_remove(Fence *fence, const Container *container);

/* Before ports of the host listen: those of the container that are not shared. */
int fence_guard(Fence *fence, const Container *container);
/* It listens no more. */
int fence_unguard(Fence *fence, const FirewallListener *listener);

/* While it does, somebody must see when it is torn down. */
bool fence_stands(const Fence *fence);

/* Around all that are up, whatever stands there now; nothing where none is. */
int fence_restore(Fence *fence);
