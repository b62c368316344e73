/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A system that is put in the place of another one inside a running container: its own
 * switch-to-configuration, with "test", as a command inside. Its text goes to whoever asked.
 */

#include "container.h"

/* What it ends with when all is done and some units have failed. */
#define ACTIVATION_DEGRADED 4

typedef struct Activation Activation;

/* Its exit status, or a negative errno where it has none; `words` say what is wrong. Once. */
typedef void (*ActivationDone)(void *userdata, int status, const char *words);

typedef struct ActivationOrder {
        const char *system; /* store path; borrowed */
        int stream;         /* a pipe or a socket; -1: none; borrowed */
        uint64_t usec;      /* so long it may take */
} ActivationOrder;

int activation_new(
        Container *container,
        const ActivationOrder *order,
        ActivationDone done,
        void *userdata,
        Activation **ret);
Activation *activation_free(Activation *activation);
DEFINE_CLEANUP(Activation *, activation_free)

/* Its end, which is told, follows. */
void activation_stop(Activation *activation);
