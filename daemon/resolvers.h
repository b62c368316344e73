/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The names in the networks: each network has a process of its own that answers for the containers
 * that are up in it, and asks the host's resolvers for the rest. It comes and goes with the
 * network.
 */

#include <systemd/sd-bus.h>

#include "cleanup.h"
#include "container-list.h"
#include "settings-network.h"

typedef struct Resolvers Resolvers;

int resolvers_new(
        const ContainerList *list, sd_bus *bus, const NetworkSettings *settings, Resolvers **ret);
/* Those that run go on running. */
Resolvers *resolvers_free(Resolvers *resolvers);
DEFINE_CLEANUP(Resolvers *, resolvers_free)

/*
 * A container comes to its network, or goes from it. Neither waits: flakectr-init does, at the lock
 * that is held until somebody answers for names, or nobody will; see names_file_shut().
 */
int resolvers_add(Resolvers *resolvers, const Container *container);
int resolvers_remove(Resolvers *resolvers, const Container *container);

/* After a restart of the daemon: takes up, starts and ends them as the containers need it. */
int resolvers_recover(Resolvers *resolvers);
