/* SPDX-License-Identifier: MIT */
#pragma once

/* The build of a call: it begins with it, and what it builds are the call's parts. */

#include "call.h"

/* Refuses an owner for whom too many are under way. */
int call_build_check_limit(const Manager *manager, uid_t owner, sd_bus_error *error);

/*
 * Then every part begins, or, where nothing is wished for but the build, the call is answered. The
 * request needs to last no longer than this function.
 */
int call_build_start(Call *call, const BuildRequest *request, const char *owner_name);

/* Of names of containers those that their flake has; the call has them as the former. */
int call_translate(Call *call, char *const *names, char ***ret);

/* Its outputs are known: polkit is asked what there is to ask, then it begins. 1 */
int call_go_on(Call *call);

/* 1: the message was that of a call which has asked polkit, and goes on now. */
int call_build_resume(Manager *manager, sd_bus_message *message);

/* Ends it; its outputs are given up. */
void call_build_drop(Call *call);

/* Somebody wants this container down: whoever still builds it to have it up does so no longer. */
void call_build_cancel(Manager *manager, Container *container);
