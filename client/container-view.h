/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A container as the bus shows it: the properties of org.flakectr1.Container. All text in it is
 * cleaned for a terminal.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "cleanup.h"
#include "container-name.h"
#include "json-printer.h"

typedef struct ContainerView ContainerView;

struct ContainerView {
        ContainerView *next; /* Listing, Progress: whoever holds it */
        char *path;
        char name[CONTAINER_NAME_MAX + 1];
        uid_t owner;
        char *state, *phase, *unit; /* never NULL; "" for not known */
        char *health;               /* the same */
        unsigned n_failed;          /* units that have failed inside */
        char **failed;              /* names of the first of them */
        char **addresses;
        char **ports; /* of the host, that listen now */
        uint64_t done, expected;
        bool minimal; /* there is no systemd in it */
};

/* Name and owner stand in the path. -EBADMSG: it is no container's path. */
int container_view_new(const char *path, ContainerView **ret);
ContainerView *container_view_free(ContainerView *view);
DEFINE_CLEANUP(ContainerView *, container_view_free)

/* Frees what follows, too. */
void container_views_freep(ContainerView **views);

/* All properties, asked for and waited for. */
int container_view_fetch(sd_bus *bus, const char *path, sd_bus_error *error, ContainerView **ret);

/* Takes over an "a{sv}" of properties; others than ours are skipped. */
int container_view_merge(ContainerView *view, sd_bus_message *properties);

/* Something is being done with it. */
bool container_view_is_busy(const ContainerView *view);

/* Nothing of it runs, and nothing is being done with it. */
bool container_view_is_down(const ContainerView *view);

/* Its init runs, but is not ready. */
bool container_view_is_booting(const ContainerView *view);

/* "httpserver"; "httpserver.u1001" where it is not the viewer's own. */
const char *container_view_label(
        const ContainerView *view, uid_t viewer, char ret[static MACHINE_NAME_MAX + 1]);

/* "building 3/10", "starting", "running" */
int container_view_describe(const ContainerView *view, char **ret);

/* It runs, and not all that is in it: units have failed. */
bool container_view_is_degraded(const ContainerView *view);

/* "nginx.service, db.service and 2 more", with `most` names; "" for none. */
int container_view_join_failed(const ContainerView *view, size_t most, char **ret);

/* "10.233.0.2, fd00::2"; "" for none. */
int container_view_join_addresses(const ContainerView *view, char **ret);
/* "8080:80, 0.0.0.0:443:443"; the same. */
int container_view_join_ports(const ContainerView *view, char **ret);
/* On this port of the host, in the words of its details? */
bool container_view_listens(const ContainerView *view, const char *port);

/* "FailedUnits" alone, where only that is wanted: its value; and its keys, into an object that is
 * open. */
int container_view_read_failed(ContainerView *view, sd_bus_message *message);
void container_view_print_failed(const ContainerView *view, JsonPrinter *json);

/* The properties, into an object that is open. */
void container_view_print_json(const ContainerView *view, JsonPrinter *json);
