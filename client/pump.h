/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Bytes that run from one file descriptor to another, as fast as a pipe can, in a thread of their
 * own: where the one end waits, the others need not.
 */

#include <pthread.h>
#include <stdbool.h>

typedef struct Pump {
        int ours;     /* the end of a pipe; closed at the end */
        int from, to; /* one of them is `ours` */
        int stop;     /* an eventfd; once it is readable, only what is there already is moved */
        int failure;  /* negative: it ended with that; to be read when it has ended */
        pthread_t thread;
        bool runs;
} Pump;

/*
 * A new pipe: what is read from `fd` is written to it, or what is read from it is written to `fd`.
 * Its other end is the caller's.
 */
int pump_lay(Pump *pump, int fd, bool reads, int stop, int *ret_theirs);
int pump_start(Pump *pump);
void pump_wait(Pump *pump);
