/* SPDX-License-Identifier: MIT */
#pragma once

/* A command inside whose input or output is a pipe that we have the other end of. */

#include "choice.h"
#include "copy-progress.h"
#include "execution.h"
#include "output.h"

typedef struct Transfer {
        const Choice *choice; /* of one container */
        Execution execution;
        Output *errors; /* what it says on standard error */
        CopyProgress progress;
        pid_t source; /* of ours, which writes what goes in; 0: none */
        sd_bus_slot *slot;
        Outcome outcome;
        bool ended;
} Transfer;

/* polkit is asked first. The words are borrowed until the end. */
Outcome transfer_init(
        const Choice *choice, const Options *options, char *const *words, Transfer *ret);
void transfer_done(Transfer *transfer);

/* Begins it with one pipe, which it takes; the other stream is -1. */
Outcome transfer_begin(Transfer *transfer, int input, int output);

/* Waits until it has ended; it is well if that was with 0. */
Outcome transfer_wait(Transfer *transfer);
