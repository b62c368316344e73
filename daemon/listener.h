/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A signal that many wait for: one match at the bus for all of them, which allows a connection 512.
 */

#include <systemd/sd-bus.h>

#include "cleanup.h"

typedef struct Listener Listener;

/* What a signal is about: the object at its path, each of all below that, or what its text names.
 */
typedef enum SignalSubject {
        SIGNAL_OF_PATH,
        SIGNAL_OF_BELOW,
        SIGNAL_OF_ARGUMENT,
} SignalSubject;

typedef struct ListenerSignal {
        const char *service, *path, *interface, *member;
        SignalSubject subject;
        const char *condition; /* NULL, or what the match has besides: ",arg2=''" */
} ListenerSignal;

/*
 * `callback` gets every one of these signals from now on, after those who listened before, and may
 * free any listener. The signal is static. Of a signal of many objects it gets none before it is
 * said which.
 */
int listener_new(
        sd_bus *bus,
        const ListenerSignal *signal,
        sd_bus_message_handler_t callback,
        void *userdata,
        Listener **ret);

/* Those about this one. Without memory for it the listener is freed. */
int listener_set_object(Listener **listener, const char *object);

Listener *listener_free(Listener *listener);
DEFINE_CLEANUP(Listener *, listener_free)
