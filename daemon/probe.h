/* SPDX-License-Identifier: MIT */
#pragma once

/* Do all of these TCP ports accept connections? READY=1 from inside does not mean that they do. */

#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "cleanup.h"

typedef struct Probe Probe;

/* r 0: all accept. -ETIMEDOUT: `port` did not in time. Called once; the probe may be freed in it.
 */
typedef void (*ProbeDone)(void *userdata, int r, uint16_t port);

typedef struct ProbeTarget {
        const char *address; /* IPv4 in text */
        const uint16_t *ports;
        size_t n_ports;
        uint64_t timeout_usec; /* from now */
} ProbeTarget;

/* Tries at once, then again after 1 ms, and ever more seldom to 100 ms. The target is copied. */
int probe_new(
        sd_event *event, const ProbeTarget *target, ProbeDone done, void *userdata, Probe **ret);
Probe *probe_free(Probe *probe);
DEFINE_CLEANUP(Probe *, probe_free)
