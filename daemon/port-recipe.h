/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What the units of one port of the host are made of: a socket of PID 1's, and the proxy that a
 * connection starts. That is flakectr-proxy, which waits for the container so that the first
 * connection waits instead of being refused, and then becomes systemd-socket-proxyd(8).
 */

#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "lease.h"
#include "port.h"

typedef struct PortRecipe {
        const char *machine;
        uid_t owner;
        Port port;
        char target[INET_ADDRSTRLEN]; /* the container's IPv4 address */
        unsigned idle_seconds;        /* without a connection the proxy ends; 0: never */
} PortRecipe;

/* Appends the socket's properties to a message of service_prepare(). */
int port_recipe_append(sd_bus_message *message, const PortRecipe *recipe);

/* The a(sa(sv)) of StartTransientUnit: the unit of this name. */
int port_recipe_append_proxy(sd_bus_message *message, const PortRecipe *recipe, const char *proxy);
