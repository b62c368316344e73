/* SPDX-License-Identifier: MIT */
#pragma once

/* A dictionary of options, a{sv}, of which each has a name, a type and a place in a table. */

#include <systemd/sd-bus.h>

typedef struct OptionForm {
        const char *name, *type;
} OptionForm;

typedef struct OptionTable {
        const OptionForm *forms; /* ended by an empty one */
        unsigned allowed;        /* in this method: a bit for each, 1 << its place */
        /* Reads the value of the option at that place. */
        int (*read)(sd_bus_message *message, unsigned place, void *userdata, sd_bus_error *error);
} OptionTable;

/* What is not allowed, twice there or of another type is refused by name: ERROR_INVALID_OPTION. */
int option_table_read(
        const OptionTable *table, sd_bus_message *message, void *userdata, sd_bus_error *error);
