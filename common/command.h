/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A command that is to run inside a container: what the daemon asks of flakectr-exec, one JSON
 * object in one message.
 *
 *     {"machine": "web.u1000", "words": ["ls", "-l"], "environment": ["TERM=xterm"],
 *      "user": "root", "directory": "/srv", "terminal": false, "rows": 0, "columns": 0,
 *      "minimal": false}
 */

#include <stdbool.h>
#include <stddef.h>

#include "cleanup.h"

/* Bytes, as JSON: a socket's buffer takes it in one piece. */
#define COMMAND_SIZE_MAX (128 * 1024)

#define COMMAND_TTY_MAX  32767 /* rows, and columns */

typedef struct Command {
        char *machine;
        char **words;       /* the program, then its arguments; none: the user's shell */
        char **environment; /* "NAME=value" */
        char *user;         /* a name that is known inside */
        char *directory;    /* absolute; NULL: the user's home */
        bool terminal;
        unsigned rows, columns; /* of the terminal; 0: not known */
        bool minimal;           /* of the container: flakectr-init starts it, no systemd */
} Command;

Command *command_free(Command *command);
DEFINE_CLEANUP(Command *, command_free)

/* -EBADMSG: it is not of that form, or something in it is not as below. */
int command_parse(const char *json, size_t size, Command **ret);
/* -E2BIG: it is more than COMMAND_SIZE_MAX. */
int command_format(const Command *command, char **ret);

/* What may stand for a user: a name or a number as useradd(8) would take it. */
bool command_user_is_valid(const char *user);
bool command_directory_is_valid(const char *directory);
/* A name that a shell would take, then "=" and any value. */
bool command_variable_is_valid(const char *variable);
