/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One method call that waits for answers: what it has asked, what the answers were, and how it
 * arrives again once there is one. It ends when the caller leaves the bus, or when an arrival had
 * nothing more to ask.
 */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "cleanup.h"
#include "question.h"

typedef struct Petition Petition;

/* Puts it into a list. -EDQUOT: this uid has too many in there. */
int petition_new(Petition **list, sd_bus_message *call, uid_t caller, Petition **ret);
/* Takes it out of the list, and gives up the inquiry that is under way. */
Petition *petition_free(Petition *petition);
DEFINE_CLEANUP(Petition *, petition_free)

Petition *petition_find(Petition *list, sd_bus_message *call);

/* An inquiry is somebody's way to an answer: petition_answer(), or give_up() before that. */
bool petition_is_asking(const Petition *petition);
int petition_ask(
        Petition *petition, char *const *question, void (*give_up)(void *inquiry), void *inquiry);

/* Has the call arrive again, from its beginning. The petition may be gone then. */
void petition_answer(Petition *petition, Verdict verdict, const char *reason);

/* Every answer is good for one use by each arrival. 1: there is one to this question. */
int petition_use_answer(
        Petition *petition, char *const *question, Verdict *ret_verdict, const char **ret_reason);
