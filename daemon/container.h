/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One container: what is remembered of it, the unit that it is, and at most one job that changes
 * it.
 *
 * Its state is not kept but follows from these; container_update() tells the bus what has become of
 * it.
 */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "build.h"
#include "container-name.h"
#include "probe.h"
#include "record.h"
#include "spec.h"
#include "unit.h"

typedef enum ContainerState {
        CONTAINER_STOPPED,
        CONTAINER_BUILDING,
        CONTAINER_STARTING,
        CONTAINER_RUNNING,
        CONTAINER_STOPPING,
        CONTAINER_FAILED,
        CONTAINER_NEEDS_APPROVAL,
        CONTAINER_LISTENING, /* down, and the first connection starts it */
} ContainerState;

typedef struct Container Container;
typedef struct ContainerList ContainerList;
typedef struct Job Job;
typedef struct Activation Activation;
typedef struct Health Health;
typedef struct Lookout Lookout;
typedef struct Excerpt Excerpt;
typedef struct Ports Ports;

struct Container {
        ContainerList *list;
        Container *next; /* ContainerList.first */
        Record *record;
        Spec *spec;         /* as accepted; NULL until it is needed */
        bool examined;      /* the spec is that of the output, by our own look */
        unsigned pruned_at; /* the generation at which too old ones were looked for last */
        char machine[MACHINE_NAME_MAX + 1];
        char *path; /* of its object on the bus */
        Unit *unit;
        Ports *ports;             /* of the host */
        Job *job;                 /* what changes it now */
        const Build *build;       /* of a call that wants it up; that call's own */
        Health *health;           /* while it is checked */
        Lookout *lookout;         /* while it is seen which of its units have failed */
        Excerpt *excerpt;         /* while a reason is read that it is not ready */
        struct Porter *porter;    /* who runs commands in it; NULL: nobody does now */
        sd_event_source *revival; /* when it is to be started again by itself */
        Probe *probe;             /* while its ports are waited for */
        Service *removal;         /* while its files are deleted or copied */
        unsigned waits;           /* how many of them wait with it for what it needs */
        unsigned calls;           /* how many calls have to do with it */
        sd_event_source *idle;    /* idle-stop.c: when it may be stopped */
        uint64_t used;            /* until when somebody did for sure, CLOCK_MONOTONIC, µs */
        uint64_t started;         /* when its unit was, CLOCK_MONOTONIC, µs */
        uint64_t tried;           /* since when it may take its time to be ready, likewise */
        Activation *activation;   /* while it is switched to another system */
        int result;               /* of its last job */

        sd_event_source *unwritten; /* see container-record.h */

        /* What the bus was told last. */
        ContainerState state;
        uint64_t since; /* CLOCK_REALTIME, µs */
        const char *phase;
        uint64_t done, expected;
        bool addressed;
        unsigned ports_told;  /* Ports.changes */
        int health_told;      /* HealthState */
        bool minimal_told;    /* Record.minimal */
        uint32_t failed_told; /* lookout_mark() */
};

/* Takes the record. The unit's events go to `events`, with the container as their userdata. */
int container_new(ContainerList *list, Record *record, const UnitEvents *events, Container **ret);
Container *container_free(Container *container);
DEFINE_CLEANUP(Container *, container_free)

/* Compares with what the bus was told, and tells it what is new. */
void container_update(Container *container);

const char *container_name(const Container *container);
const char *container_state_to_string(ContainerState state);
bool container_is_running(const Container *container);

/* Something was built and accepted for it once. */
bool container_is_accepted(const Container *container);

/* Has it a network now? Of one that is up the spec must have been read. */
bool container_has_addresses(const Container *container);

/* Where the host finds what listens in it; the spec must have been read. */
const char *container_reach(const Container *container);
