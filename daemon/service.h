/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A transient service of PID 1, or a socket, from StartTransientUnit until systemd has forgotten
 * it.
 *
 * How it ended is heard before PID 1 forgets it, without a reference to it (AddRef): for each of
 * those PID 1 needs a match at the bus, which has 512 for it. It is gone when it is forgotten (see
 * presence.h); only then may its name be used again. See org.freedesktop.systemd1(5).
 *
 * PID 1 may leave the bus at any time, and come back (see unit-watch.h). What was asked of it
 * meanwhile is asked again. A start whose end was not heard has failed if nothing is left of it.
 */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "cleanup.h"
#include "unit-properties.h"

typedef struct Service Service;

typedef enum ServiceState {
        SERVICE_GONE,     /* PID 1 does not know it: not started yet, or over */
        SERVICE_STARTING, /* asked for, or activating */
        SERVICE_RUNNING,
        SERVICE_STOPPING, /* deactivating, or ended and not yet forgotten */
} ServiceState;

typedef struct ServiceEvents {
        /* The start job has ended: 0, or negative with the reason in service_error(). */
        void (*started)(void *userdata, int r);
        /* PID 1 has forgotten it. The service may be freed or started again in here. */
        void (*gone)(void *userdata);
        /* Its state has changed. May be NULL. */
        void (*changed)(void *userdata);
        /* Its status text has. May be NULL. */
        void (*told)(void *userdata);
} ServiceEvents;

int service_new(
        sd_bus *bus, const char *unit, const ServiceEvents *events, void *userdata, Service **ret);
/* Watches no longer; what runs goes on running. */
Service *service_free(Service *service);
DEFINE_CLEANUP(Service *, service_free)

/*
 * Starting: a message that is open for properties, "(sv)" each, and pid1_append_exec(); then the
 * start.
 */
int service_prepare(Service *service, sd_bus_message **ret);
int service_start(Service *service, sd_bus_message *message);
/* The same, with units that are made beside it: `others` appends an a(sa(sv)); NULL: none. */
int service_start_with(
        Service *service,
        sd_bus_message *message,
        int (*others)(sd_bus_message *message, void *userdata),
        void *userdata);

/* Takes up the watch of a service that is there already. -ENOENT: it is not. Asks PID 1 and waits.
 */
int service_adopt(Service *service);

/* Asks PID 1 to stop it; `gone` follows. */
int service_stop(Service *service);
/* A signal to its main process, or to all of its processes. Without an answer. */
int service_kill(Service *service, bool main, int signal);

ServiceState service_state(const Service *service);
const char *service_unit(const Service *service);
/* As PID 1 told them last, and none before that; they stay when it has ended. */
const UnitProperties *service_properties(const Service *service);
/* Why the start was not even accepted; NULL for other failures. */
const char *service_error(const Service *service);
