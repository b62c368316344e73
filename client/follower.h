/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Follows what becomes of all containers, for as long as one likes: also when flakectrd ends
 * meanwhile and comes back. Believes its unique name alone, as anybody can send us signals.
 */

#include "snapshot.h"

typedef struct Follower Follower;

typedef enum FollowerEvent {
        FOLLOWER_KNOWN,  /* there from the beginning */
        FOLLOWER_LISTED, /* once, after the last of these; without a view */
        FOLLOWER_ADDED,
        FOLLOWER_CHANGED,
        FOLLOWER_REMOVED, /* the view is its last */
} FollowerEvent;

typedef void (*FollowerTold)(
        FollowerEvent event, const ContainerView *view, unsigned changes, void *userdata);

/*
 * Tells from within the bus's event loop. Where there is no list to be had at the beginning, that
 * is told to the person, and the loop ends with the outcome.
 */
int follower_new(sd_bus *bus, FollowerTold told, void *userdata, Follower **ret);
Follower *follower_free(Follower *follower);
DEFINE_CLEANUP(Follower *, follower_free)

/* What is known now. */
const ContainerView *follower_views(const Follower *follower);
