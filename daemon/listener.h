/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A signal that many wait for: one match at the bus for all of them, which allows a connection 512.
 */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "cleanup.h"

typedef struct Listener Listener;

/* Whose signal, and which; of the object at `path`, or of all that are below it. */
typedef struct ListenerSignal {
        const char *service, *path, *interface, *member;
        bool below;
} ListenerSignal;

/*
 * `callback` gets every one of these signals from now on, and may free any listener. The signal is
 * static. Of a signal of many objects it gets none before it is said whose.
 */
int listener_new(
        sd_bus *bus,
        const ListenerSignal *signal,
        sd_bus_message_handler_t callback,
        void *userdata,
        Listener **ret);

/* Those of this object; what `path` points to stays until the listener is freed. */
void listener_set_object(Listener *listener, const char *path);

Listener *listener_free(Listener *listener);
DEFINE_CLEANUP(Listener *, listener_free)
