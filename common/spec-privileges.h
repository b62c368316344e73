/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The part "privileged" of a spec: what takes the walls between a container and its host down.
 * Each of it equals root of the host, so an administrator has to permit it: permit.h.
 */

#include <stdbool.h>

#include "document.h"

#define CAPABILITIES_MAX 64
#define DEVICES_MAX      64
#define DEVICE_PATH_MAX  255 /* bytes */

typedef struct Privileges {
        bool host_users;     /* without a user namespace: root inside is the host's */
        bool host_network;   /* network may be "host" */
        char **capabilities; /* "CAP_NET_ADMIN", beyond those that every container has */
        char **devices;      /* "/dev/fuse" */
} Privileges;

void privileges_done(Privileges *privileges);

/* The key "privileged", where it is there. */
int privileges_read(const Document *document, Privileges *ret);
