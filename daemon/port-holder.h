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

/* 0: one can listen there, as far as this process may try. -EADDRINUSE: somebody does. */
int port_holder_check(const Port *port);

/* Has the host this address? */
bool port_holder_has_address(const char *address);
