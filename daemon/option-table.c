/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "names.h"
#include "option-table.h"

/* Where it is in the table. `seen`: a bit for each that the message had until now. */
static int find_place(
        const OptionTable *table, sd_bus_message *message, unsigned *seen, sd_bus_error *error) {
        const char *name, *type;
        unsigned place = 0;
        int r;

        r = sd_bus_message_read(message, "s", &name);
        if (r >= 0)
                r = sd_bus_message_peek_type(message, NULL, &type);
        if (r < 0)
                return r;

        while (table->forms[place].name && strcmp(table->forms[place].name, name) != 0)
                place++;
        if (!table->forms[place].name || !(table->allowed & 1U << place))
                return sd_bus_error_setf(
                        error, ERROR_INVALID_OPTION, "%s has no option '%s'",
                        sd_bus_message_get_member(message), name);
        if (*seen & 1U << place)
                return sd_bus_error_setf(
                        error, ERROR_INVALID_OPTION, "The option '%s' is there twice", name);
        if (strcmp(type, table->forms[place].type) != 0)
                return sd_bus_error_setf(
                        error, ERROR_INVALID_OPTION, "The option '%s' is of type '%s', not '%s'",
                        name, table->forms[place].type, type);

        *seen |= 1U << place;
        return (int) place;
}

static int read_one(
        const OptionTable *table,
        sd_bus_message *message,
        unsigned *seen,
        void *userdata,
        sd_bus_error *error) {
        int r, place;

        place = find_place(table, message, seen, error);
        if (place < 0)
                return place;

        r = sd_bus_message_enter_container(message, 'v', table->forms[place].type);
        if (r >= 0)
                r = table->read(message, (unsigned) place, userdata, error);
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int option_table_read(
        const OptionTable *table, sd_bus_message *message, void *userdata, sd_bus_error *error) {
        unsigned seen = 0;
        int r;

        r = sd_bus_message_enter_container(message, 'a', "{sv}");
        if (r < 0)
                return r;

        while ((r = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
                r = read_one(table, message, &seen, userdata, error);
                if (r >= 0)
                        r = sd_bus_message_exit_container(message);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}
