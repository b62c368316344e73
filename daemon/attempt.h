/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One try of a check that needs nothing but the container's network: tcp, http. Of an answer the
 * first line is read, of bounded size, and nothing of it is believed but the status.
 */

#include <systemd/sd-event.h>

#include "check.h"
#include "cleanup.h"

typedef struct Attempt Attempt;

/* 0: passed. Negative: not, and `words` say why: "GET / on port 80 was answered with 503". */
typedef void (*AttemptDone)(void *userdata, int r, const char *words);

typedef struct AttemptTarget {
        const char *address; /* IPv4 in text */
        const char *host;    /* what the container is called */
        const Check *check;  /* outlives the attempt */
} AttemptTarget;

/* Calls back once, never in here; the attempt may be freed in that. */
int attempt_new(
        sd_event *event,
        const AttemptTarget *target,
        AttemptDone done,
        void *userdata,
        Attempt **ret);
Attempt *attempt_free(Attempt *attempt);
DEFINE_CLEANUP(Attempt *, attempt_free)
