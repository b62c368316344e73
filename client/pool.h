/* SPDX-License-Identifier: MIT */
#pragma once

/* Where containers get their addresses, as flakectrd has it; else as it is where nothing is set. */

#include <stdint.h>
#include <systemd/sd-bus.h>

#include "lease.h"

typedef struct Pool {
        char text[LEASE_POOL_TEXT_MAX]; /* "10.233.0.0/16" */
        uint32_t address;               /* in host byte order */
        unsigned prefix, network_prefix;
} Pool;

/* The bus may be NULL. */
void pool_read(sd_bus *bus, Pool *ret);

/* From its text. -EINVAL: it is none. */
int pool_parse(const char *text, unsigned network_prefix, Pool *ret);

uint32_t pool_count(const Pool *pool);
