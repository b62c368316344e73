/* SPDX-License-Identifier: MIT */
#pragma once

/* The container's own D-Bus, over a socket that a process of ours has brought from inside. */

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#define SYSTEMD      "org.freedesktop.systemd1"
#define MANAGER_PATH "/org/freedesktop/systemd1"
#define MANAGER      SYSTEMD ".Manager"
#define PROPERTIES   "org.freedesktop.DBus.Properties"

/*
 * Where the bus has taken the socket, that is -1 then. Nothing is waited for: the signal
 * "Connected" says when it may be spoken to. What is in `ret` is the caller's, also after a
 * failure.
 */
int inner_bus_open(int *socket, sd_event *event, sd_bus **ret);

/* Tells when it may be spoken to, and when it is gone. */
int inner_bus_match(
        sd_bus *bus,
        sd_bus_message_handler_t connected,
        sd_bus_message_handler_t disconnected,
        void *userdata);
