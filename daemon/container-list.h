/* SPDX-License-Identifier: MIT */
#pragma once

/* All containers that are known, and what must be decided with all of them in view. */

#include <systemd/sd-bus.h>

#include "container.h"

/* Who shows containers to the world: told of every change that it must show. */
typedef struct ContainerWatch {
        void (*added)(Container *container);
        void (*removed)(Container *container);
        void (*changed)(Container *container, char **properties);
        void (*status)(Container *container); /* what its init says of itself */
} ContainerWatch;

struct ContainerList {
        sd_bus *bus;
        Container *first;
        LeasePool pool;
        ContainerWatch watch;
};

Container *container_list_find(const ContainerList *list, const char *name, uid_t owner);

/* ERROR_LIMITS_EXCEEDED: one of this name would be one too many of the owner's. */
int container_list_check_limit(
        const ContainerList *list,
        const char *name,
        uid_t owner,
        unsigned limit,
        sd_bus_error *error);

/* Adds one that nothing is on disk of. `owner_name` and `flake` are copied into its record. */
int container_list_add(
        ContainerList *list, const Record *template, const UnitEvents *events, Container **ret);

/* Adds one by its record, which it takes. */
int container_list_adopt(
        ContainerList *list, Record *record, const UnitEvents *events, Container **ret);

/* Forgets a container that nothing was ever accepted for, and that nobody has to do with any more.
 */
void container_list_collect(ContainerList *list, Container *container);

/*
 * Gives the container a range of uids and a place in its project's network, where it has none yet.
 * ERROR_NAME_TAKEN: another's link to its network is called as this one's would be.
 */
int container_list_allocate(ContainerList *list, Container *container, sd_bus_error *error);

/* What its i-th dependency is; NULL: it is not known. */
Container *container_list_needed(const Container *container, size_t i);

/* Does a container other than this one use its bridge now? */
bool container_list_shares_bridge(const ContainerList *list, const Container *container);

void container_list_done(ContainerList *list);
