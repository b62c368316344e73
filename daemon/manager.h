/* SPDX-License-Identifier: MIT */
#pragma once

/* What the daemon is made of: everything has its owner here. */

#include <stdbool.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "authority.h"
#include "cleanup.h"
#include "container-list.h"
#include "fence.h"
#include "listener.h"
#include "pid1-link.h"
#include "resolvers.h"
#include "settings.h"

typedef struct Call Call;
typedef struct Errand Errand;
typedef struct Execution Execution;

typedef struct Manager {
        sd_event *event;
        sd_bus *bus;
        Listener *departures; /* see caller_expect() */
        Pid1Link *pid1;
        const char *version; /* property */
        Settings settings;
        Authority *authority;
        ContainerList containers;
        Fence *fence;
        Resolvers *resolvers;
        Call *calls; /* method calls that are not over */
        Errand *errands;
        Execution *executions; /* commands inside, and shells */
        Service *removal;      /* of what was put into the trash last */

        bool booting; /* the host has just booted, and what starts with it has not begun */

        /* idle.c */
        sd_event_source *idle;
        uint64_t idle_usec;
        bool was_idle, leaving;
} Manager;

int manager_new(Manager **ret);
Manager *manager_free(Manager *manager);
DEFINE_CLEANUP(Manager *, manager_free)

Manager *manager_of(ContainerList *list);

/* Reads what is on disk. A failure is one of the state directory, see refusal.h. */
int manager_load(Manager *manager);

/* Takes up what an earlier run of the daemon left, and shows it; needs the bus. */
int manager_take_up(Manager *manager);
