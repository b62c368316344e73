/* SPDX-License-Identifier: MIT */
#pragma once

/* A call of Exec or OpenShell, and what stands in it. */

#include "choice.h"
#include "method.h"

typedef struct Execution {
        const Options *options;
        char *const *words; /* of the command; none: a shell */
        bool terminal;
        int streams[3]; /* handed to the command where it has no terminal; -1: none */
} Execution;

/* Method.append: reads the Execution in userdata. */
int execution_append(const Method *method, sd_bus_message *message);

/* On a terminal of its own inside, joined to the one that we have. */
Outcome execution_on_terminal(const Choice *choice, const Execution *execution);

/* Whatever hindered it, as the exit status of a shell would tell. */
Outcome execution_outcome(Outcome outcome);
