/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What PID 1 is told of a run of flakectr-tree, which does with trees of containers what the daemon
 * has no right to, and no time for. It is root in there, and confined to what it is to do.
 */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

/* Nothing is frozen for longer. */
#define TREE_FREEZE_SEC 60

typedef struct TreeOrder {
        const char *description;
        char *const *arguments;
        /* It makes its own mount namespace with nothing in it; a unit's has old mounts below. */
        bool encloses;
        const char
                *freezes;   /* a unit that is frozen while it works, and thawed by PID 1; or NULL */
        const char *writes; /* else: the one directory that it may write to; NULL: to none */
        uint64_t capabilities; /* bits of CAP_… */
        int input, output;     /* its standard ones; -1: none */
} TreeOrder;

/* To a message that is open for properties, see service.h. */
int tree_unit_append(sd_bus_message *message, const TreeOrder *order);
