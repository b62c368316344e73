/* SPDX-License-Identifier: MIT */
#pragma once

/* What a process of ours brings back from the container, where it goes alone: passage.h. */

#include "answer.h"
#include "command.h"

typedef struct Entrance {
        int bus;             /* a socket that is connected to the container's bus, or its init */
        int terminal;        /* -1: none was wanted */
        char *terminal_name; /* inside */
        char *program;       /* its absolute path inside */
} Entrance;

/* Waits a few seconds at the most. Negative: the answer says why. */
int entrance_open(int leader, const Command *command, Entrance *ret, Answer *answer);
/* The bus alone, likewise. */
int entrance_reach(int leader, int *ret);
void entrance_done(Entrance *entrance);
