/* SPDX-License-Identifier: MIT */
#pragma once

/* The steps that operations are made of; what take and undo mean is said with Step in job.h. */

#include <stdint.h>

#include "job.h"

/*
 * prepare.c: what is on disk. "prepare" accepts job->output where there is one; "examine" says
 * before whether it can; "publish" takes job->published alone, of one that runs.
 */
int take_examine(Job *job);
int take_publish(Job *job);
int take_prepare(Job *job);
int undo_prepare(Job *job);

/*
 * port-steps.c: ports of the host. "ports" makes what is missing and removes what is not wanted;
 * "close" removes all, for it listens no more; after "rest" those on demand go on listening.
 */
int take_ports(Job *job);
int undo_ports(Job *job);
int undo_publish(Job *job);
int take_close_ports(Job *job);
int take_rest_ports(Job *job);

/* pause.c: what is restarted notes that it is down, and waits there. */
int take_down(Job *job);
int take_pause(Job *job);

/* remove.c: deletes what is on disk, and all that is remembered. */
int take_remove(Job *job);

/* ephemeral.c: what is not to outlive its end goes. */
int take_vanish(Job *job);

/* steps.c: what is in the kernel and with PID 1. */
int take_network(Job *job);
int undo_network(Job *job);
int take_start(Job *job);
int undo_start(Job *job);
int take_check(Job *job);
int undo_check(Job *job);
int take_stop(Job *job);
int take_release(Job *job);
/* The same after it ended by itself. */
int take_settle(Job *job);

/* In each list that leads to a container that is up; take_want() is in revival.h. */
/* clang-format off */
#define STEPS_UP                                                                                   \
        { "preparing", CONTAINER_STARTING, take_prepare, undo_prepare },                           \
        { "network", CONTAINER_STARTING, take_network, undo_network },                             \
        { "network", CONTAINER_STARTING, take_ports, undo_ports },                                 \
        { "starting", CONTAINER_STARTING, take_start, undo_start },                                \
        { "checking", CONTAINER_STARTING, take_check, undo_check },                                \
        { "checking", CONTAINER_STARTING, take_want, NULL }
/* clang-format on */

/* The unit's events, for the step that waits for them. */
void step_started(Job *job, int r);
void step_gone(Job *job);

/* Its unit has been started; what is left is the check. */
bool step_has_started(const Job *job);
/* It starts, and has its network already: what listens in it can be reached. */
bool step_may_accept(const Job *job);
