/* SPDX-License-Identifier: MIT */
#pragma once

/* Who listens on a port of the host already, as far as the kernel tells everybody. */

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "port.h"

/* -ENOENT: nobody, as far as one can see. */
int port_holder_find(const Port *port, uid_t *ret);

/* The same in an open /proc/net/tcp, or tcp6. */
int port_holder_read(FILE *file, bool six, const Port *port, uid_t *ret);

/* Has the host this address? */
bool port_holder_has_address(const char *address);
