/* SPDX-License-Identifier: MIT */
#pragma once

/* What becomes of a container that has ended by itself, or is ill: the spec's "restart". */

#include "document.h"

typedef enum RestartPolicy {
        RESTART_NO,
        RESTART_ON_FAILURE,     /* after a failure, or where its check fails */
        RESTART_ALWAYS,         /* also where it was shut down from inside */
        RESTART_UNLESS_STOPPED, /* the same: who was taken down by his owner stays down */
} RestartPolicy;

/* Of a spec; RESTART_NO where it says nothing. */
int restart_policy_read(const Document *spec, RestartPolicy *ret);
