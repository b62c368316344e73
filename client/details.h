/* SPDX-License-Identifier: MIT */
#pragma once

/* What only a container's owner can see of it: the answer of Inspect, cleaned for a terminal. */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "cleanup.h"

typedef struct Details {
        char *flake, *clone_of;                              /* "": it is none */
        char *output, *system, *status_text, *network_fault; /* none is ever NULL */
        char *health_text, *failure;                         /* the same */
        char **ports;                                        /* of the host: common/port.h */
        bool enabled;                                        /* it starts with the host */
        uint64_t since;                                      /* µs since 1970; 0: not known */
} Details;

Details *details_free(Details *details);
DEFINE_CLEANUP(Details *, details_free)

int details_read(sd_bus_message *reply, Details **ret);
