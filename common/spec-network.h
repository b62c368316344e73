/* SPDX-License-Identifier: MIT */
#pragma once

/* The parts "network", "aliases" and "hostAccess" of a spec: a container's place among others. */

#include <stdbool.h>

#include "document.h"

#define SPEC_ALIASES_MAX 16

typedef struct SpecNetwork {
        bool none;        /* but for its own loopback interface */
        bool host;        /* that of the host */
        bool host_access; /* it may reach all of the host that listens there */
        char **aliases;   /* more names in its network */
} SpecNetwork;

/* Has it a network of its owner's project, and addresses there? */
bool spec_network_is_private(const SpecNetwork *network);

/* A fault is told as the document's. */
int spec_network_read(const Document *document, SpecNetwork *network);
void spec_network_done(SpecNetwork *network);
