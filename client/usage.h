/* SPDX-License-Identifier: MIT */
#pragma once

/* What a container uses of the host, as PID 1 counts it for its unit: everybody may ask. */

#include <systemd/sd-bus.h>

#include "json-printer.h"
#include "table.h"

/* What nobody counts on this host. */
#define USAGE_UNKNOWN UINT64_MAX

/* "1023.9 MiB" */
#define USAGE_SIZE 32

typedef struct Usage {
        uint64_t time;     /* when it was read, monotonic, µs */
        uint64_t cpu_nsec; /* since its start */
        uint64_t memory, memory_max, tasks, bytes_read, bytes_written;
} Usage;

int usage_fetch(sd_bus *bus, const char *unit, Usage *ret);

/* From the properties "a{sv}" of a service. */
int usage_read(sd_bus_message *message, Usage *usage);

/* Of one CPU, in percent, between the two. Negative: not known. */
double usage_cpu(const Usage *before, const Usage *now);

/* "24.1 MiB"; "-" where it is unknown. */
const char *usage_format_bytes(uint64_t bytes, char ret[static USAGE_SIZE]);

/* Into an object that is open. */
void usage_print_json(const Usage *usage, double cpu, JsonPrinter *json);

/* A row of a table: label, CPU, memory and its limit, tasks, bytes read and written. */
void usage_add_cells(const Usage *usage, double cpu, const char *label, Table *table);
