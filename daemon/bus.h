/* SPDX-License-Identifier: MIT */
#pragma once

/* Publishes the daemon's objects on the system bus, and takes its name. */

#include "manager.h"

/* Objects first, before anybody can call them. */
int bus_publish(Manager *manager);
int bus_take_name(Manager *manager);

/* The faces of the objects, documented in dbus/org.flakectr1.xml. */
extern const sd_bus_vtable manager_vtable[];   /* userdata: the Manager */
extern const sd_bus_vtable container_vtable[]; /* userdata: the Container */
extern const ContainerWatch container_watch;
int container_bus_find(
        sd_bus *bus,
        const char *path,
        const char *interface,
        void *userdata,
        void **ret,
        sd_bus_error *error);

/* May the caller do this with the container? 1: asked, and the call comes again. 0: yes. */
int container_bus_authorise(
        Container *container, sd_bus_message *message, const char *verb, sd_bus_error *error);
