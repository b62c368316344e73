/* SPDX-License-Identifier: MIT */
#pragma once

/* How much of the host a container may take: limits of its unit. */

#include <stdint.h>

#include "document.h"

#define RESOURCES_MEMORY_MIN (16LL << 20) /* bytes */
#define RESOURCES_MEMORY_MAX (1LL << 50)
#define RESOURCES_CPU_MAX    8192 /* processors */
#define RESOURCES_TASKS_MIN  16
#define RESOURCES_TASKS_MAX  4194304
#define RESOURCES_IO_MAX     10000

/* 0 each: nothing is said of it. */
typedef struct Resources {
        uint64_t memory;   /* bytes */
        uint64_t cpu_usec; /* of processor time, in each second */
        uint64_t tasks;    /* processes and threads */
        uint64_t io;       /* its weight among all that use the disks; 100 is that of others */
} Resources;

/* The key "resources", where it is there. */
int resources_read(const Document *document, Resources *ret);
