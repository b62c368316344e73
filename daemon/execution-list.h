/* SPDX-License-Identifier: MIT */
#pragma once

/* All commands that are under way, Manager.executions, and what one of them is for them all. */

#include "execution.h"
#include "listener.h"

struct Execution {
        Manager *manager;
        ExecutionKind kind;
        char *name; /* of the container */
        uid_t owner;
        uid_t sender;
        sd_bus_message *message; /* NULL: answered */
        Listener *caller;        /* NULL: his leaving no longer matters */
        ExecutionDone done;      /* of EXECUTION_CHECK; NULL: it has been told */
        void *userdata;
        int socket;
        sd_event_source *answers;
        bool handed;     /* to the container's porter */
        Execution *next; /* Manager.executions */
};

/* Refuses one more, of a caller who has too many, or where there are too many. */
int execution_list_check_limit(const Manager *manager, uid_t sender, sd_bus_error *error);

/* From its end on the container may be idle. */
void execution_list_remove(const Execution *execution);

/* It may be no more: NULL. */
Container *execution_container(const Execution *execution);

/* Is one under way in this container? Our own checks are no use of it. */
bool execution_list_uses(const Manager *manager, const Container *container);
