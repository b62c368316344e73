/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One command inside, from its start to its end.
 *
 * It ends earlier when the daemon's end of the socket is closed, which is how a caller who left is
 * known, or by SIGTERM. Once a terminal has been handed on, its hanging up is the sign instead.
 */

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "answer.h"
#include "command.h"
#include "entrance.h"

typedef struct Session {
        const Command *command;
        int daemon;
        int *streams; /* standard input, output and error; -1 where there is a terminal */
        Entrance entrance;
        int status; /* where the exit status goes, once a terminal was handed on; or -1 */

        sd_event *event;
        sd_bus *bus;
        sd_event_source *limit, *hangup;
        char *unit, *path;

        bool accepted; /* its systemd knows the unit */
        bool settled;  /* the start job is over, one way or the other */
        bool began;    /* and the program runs, or has run */
        bool over;     /* the unit is no longer active */
        bool stopping;
        Answer answer;
} Session;

/* Tells all on the socket to the daemon. The streams are taken. */
int session_run(const Command *command, int daemon, int streams[static 3]);

/* Ends the loop, with this as what is told. */
int session_end(Session *session, const Answer *answer);
int session_fail(Session *session, AnswerKind kind, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* Whoever starts the command has it, and its streams. */
void session_accepted(Session *session);

/* Has the command stopped; the end follows. */
int session_stop(Session *session);

/* It must get on within that time. */
int session_limit(Session *session, uint64_t usec);

/* With its terminal, if it has one, and the pipe for the exit status. */
int session_tell_begin(Session *session);
