/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One call of Exec or OpenShell: what a process of the container's porter (porter.h) tells of the
 * command that it runs inside. When the caller leaves the bus, the command is stopped; one that has
 * a terminal lives as long as somebody has that open.
 */

#include "answer.h"
#include "command.h"
#include "container.h"
#include "manager.h"

/* When the call is answered, and with what. */
typedef enum ExecutionKind {
        EXECUTION_STREAMS,  /* at its end: exit status and signal */
        EXECUTION_TERMINAL, /* at its beginning: the terminal, and a pipe for the status */
        EXECUTION_CHECK,    /* there is no call: whoever began it is told its end */
} ExecutionKind;

typedef struct ExecutionRequest {
        ExecutionKind kind;
        const Command *command;
        int streams[3]; /* borrowed; -1: /dev/null */
} ExecutionRequest;

typedef struct Execution Execution;

/* The end of a command that no call asked for; once. The execution ends itself after that. */
typedef void (*ExecutionDone)(void *userdata, const Answer *answer);

/* Takes the call up: 1. Refuses a caller who has too many under way. */
int execution_new(
        Container *container,
        sd_bus_message *message,
        const ExecutionRequest *request,
        sd_bus_error *error);
/* Runs the command of an EXECUTION_CHECK for ourselves. */
int execution_run(
        Container *container,
        const ExecutionRequest *request,
        ExecutionDone done,
        void *userdata,
        Execution **ret);

/* Stops the command; its end is told as ever. */
void execution_interrupt(Execution *execution);

/* Stops the command, without an answer. */
Execution *execution_free(Execution *execution);
DEFINE_CLEANUP(Execution *, execution_free)
