/* SPDX-License-Identifier: MIT */
#pragma once

/* How a container is, as its check says: tried again and again while it runs. */

#include "container.h"

typedef enum HealthState {
        HEALTH_NONE,     /* nothing is checked */
        HEALTH_STARTING, /* it has not passed yet */
        HEALTH_HEALTHY,
        HEALTH_UNHEALTHY,
} HealthState;

typedef struct Health Health;

/* Something else than before; the health may be freed in it. */
typedef void (*HealthChanged)(Container *container);

/*
 * Of a container whose spec is known and has a check. In the first `eager_usec` it is tried more
 * often, and what has not passed then is unhealthy; 0: it is known to have passed once.
 */
int health_new(Container *container, uint64_t eager_usec, HealthChanged changed, Health **ret);
Health *health_free(Health *health);
DEFINE_CLEANUP(Health *, health_free)

/* NULL: HEALTH_NONE. */
HealthState health_state(const Health *health);
const char *health_state_to_string(HealthState state);

/* Why the last try failed; "" where it did not. */
const char *health_words(const Health *health);
