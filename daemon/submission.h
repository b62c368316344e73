/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A call to PID 1 that there are many of at once, one for each unit, as when it has come back to
 * the bus.
 *
 * The bus lets a connection wait for 128 answers, and refuses what it asks besides. So these are
 * sent a few at a time, the first one first.
 */

#include <systemd/sd-bus.h>

#include "cleanup.h"

typedef struct Submission Submission;

/* The callback may free it. */
int submission_new(
        sd_bus_message *call, sd_bus_message_handler_t answered, void *userdata, Submission **ret);
/* Without an answer; what was not sent yet is not sent. */
Submission *submission_free(Submission *submission);
DEFINE_CLEANUP(Submission *, submission_free)
