/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A signal that many wait for: one match at the bus for all of them, which allows a connection 512.
 */

#include <systemd/sd-bus.h>

#include "cleanup.h"

typedef struct Listener Listener;

/* Whose signal, and which: all of a service that has one object for it. */
typedef struct ListenerSignal {
        const char *service, *path, *interface, *member;
} ListenerSignal;

/*
 * `callback` gets every one of these signals from now on, and may free any listener. The signal is
 * static.
 */
int listener_new(
        sd_bus *bus,
        const ListenerSignal *signal,
        sd_bus_message_handler_t callback,
        void *userdata,
        Listener **ret);
Listener *listener_free(Listener *listener);
DEFINE_CLEANUP(Listener *, listener_free)
