/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Whom the world's names are asked of: whom an administrator has named, or else whom the host
 * itself asks, as /etc/resolv.conf has it at the moment, wherever that leads.
 */

#include <netinet/in.h>
#include <systemd/sd-event.h>

#include "cleanup.h"

typedef struct NameServers NameServers;

/* What a resolv.conf(5) says of them, in such lines again; "" is none. */
int name_servers_parse(const char *text, char **ret);

/* `set`: an administrator's, ended by ""; none: the host's. `changed`: they are others now. */
int name_servers_new(
        sd_event *event,
        const char (*set)[INET6_ADDRSTRLEN],
        void (*changed)(void *userdata),
        void *userdata,
        NameServers **ret);
NameServers *name_servers_free(NameServers *servers);
DEFINE_CLEANUP(NameServers *, name_servers_free)

/* As lines of a resolv.conf(5). */
const char *name_servers_text(const NameServers *servers);
