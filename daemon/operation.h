/* SPDX-License-Identifier: MIT */
#pragma once

/* What can be done to a container, as lists of steps. To change what "up" means, change its list.
 */

#include "job.h"

extern const Operation operation_up;        /* prepare, network, start, check */
extern const Operation operation_listen;    /* prepare, ports: the first connection starts it */
extern const Operation operation_republish; /* other ports of the host, while it runs */
extern const Operation operation_rest;      /* stop, release; its ports on demand stay */
extern const Operation operation_down;      /* stop, release */
extern const Operation operation_restart;   /* stop, then the same */
extern const Operation operation_settle;    /* release, after it ended by itself */

/* remove.c */
extern const Operation operation_remove;     /* stop, release, delete */
extern const Operation operation_remove_all; /* the same, with its named volumes */
extern const Operation operation_reset;      /* stop, release, delete what it has written */

/* snapshot.c */
extern const Operation operation_snapshot;
extern const Operation operation_snapshot_frozen; /* of one that is up */
extern const Operation operation_restore;
extern const Operation operation_forget_snapshot;

/* clones.c: of what is down, and of what runs; Job.label is the name of the other */
extern const Operation operation_clone, operation_clone_frozen;

/* transport.c: of Job.stream, with its named volumes or without */
extern const Operation operation_export, operation_export_root;
extern const Operation operation_import, operation_import_root;

/* For container_new(): leads a unit's events into the container's job. */
extern const UnitEvents operation_unit_events;

/* A job that nobody asked for: what becomes of it is told in the journal. */
int operation_begin(Container *container, const Operation *operation);

/* After a job during which what runs has gone on: it may have ended by itself meanwhile. */
void operation_look_again(Container *container);

/* If it is to listen, does not, and nothing is done with it. */
void operation_listen_again(Container *container);

/*
 * Takes up a container after a restart of the daemon: one that runs is watched, one that was half
 * up or has ended meanwhile is brought down.
 */
int operation_recover(Container *container);
