/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Who may do what: asks polkit, so that nothing else in the daemon has to.
 *
 * The subject is the caller's unique bus name, never a pid. An answer holds for one method call,
 * one action and one set of details, and is used once. A caller who leaves meanwhile is denied.
 */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "cleanup.h"
#include "question.h"

typedef struct Authority Authority;

/* Does not need polkit, nor does it wait for it. */
int authority_new(Authority **ret);
Authority *authority_free(Authority *authority);
DEFINE_CLEANUP(Authority *, authority_free)

/*
 * May the sender of this call do that? 0 means yes, a negative errno no, with the sentence in
 * `error`. 1 means that polkit is asking: return it to sd-bus, and the same call will arrive again,
 * from its beginning, once there is an answer. Several different questions in one handler are fine.
 * root is never asked: it must be able to work where polkit does not.
 */
int authority_check(
        Authority *authority, sd_bus_message *call, const Question *question, sd_bus_error *error);

/* Forgets that this call has asked; it arrives no more. */
void authority_drop(Authority *authority, sd_bus_message *call);

/* Does a call wait for an answer, or one on its way back to its handler? */
bool authority_is_asking(const Authority *authority);
