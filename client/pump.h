/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Bytes that run from one file descriptor to another, as fast as a pipe can, in a thread of their
 * own: where the one end waits, the others need not.
 */

#include <pthread.h>
#include <stdbool.h>

typedef struct Pump {
        int from, to; /* one of them is a pipe */
        int *done;    /* of the two, what is closed at the end */
        int stop;     /* an eventfd; once it is readable, only what is there already is moved */
        int failure;  /* negative: it ended with that; to be read when it has ended */
        pthread_t thread;
        bool runs;
} Pump;

int pump_start(Pump *pump);
void pump_wait(Pump *pump);
