/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "unit-properties.h"

/* 1: it has changed. PID 1 repeats all of an interface when one of its properties does. */
static int read_text(sd_bus_message *message, char **field) {
        const char *text;
        int r, changed;
        char *copy;

        r = sd_bus_message_read(message, "v", "s", &text);
        if (r < 0)
                return r;

        copy = strdup(text);
        if (!copy)
                return -ENOMEM;
        copy = text_clean(copy);

        changed = !*field || strcmp(*field, copy) != 0;
        free(*field);
        *field = copy;
        return changed;
}

static int read_result(sd_bus_message *message, char **result) {
        int r;

        r = read_text(message, result);
        return r < 0 ? r : 0;
}

static int read_id(sd_bus_message *message, sd_id128_t *id) {
        const void *bytes;
        size_t size;
        int r;

        r = sd_bus_message_enter_container(message, 'v', "ay");
        if (r >= 0)
                r = sd_bus_message_read_array(message, 'y', &bytes, &size);
        if (r < 0)
                return r;

        /* Empty while it has none: the last one is still of use. */
        if (size == sizeof(*id))
                memcpy(id, bytes, size);
        return sd_bus_message_exit_container(message);
}

static int read_usec(sd_bus_message *message, uint64_t *usec) {
        int r;

        r = sd_bus_message_read(message, "v", "t", usec);
        return r < 0 ? r : 0;
}

static int read_frozen(sd_bus_message *message, bool *frozen) {
        const char *state;
        int r;

        r = sd_bus_message_read(message, "v", "s", &state);
        if (r < 0)
                return r;
        *frozen = strcmp(state, "running") != 0;
        return 0;
}

/* (uo), zero and "/" while it has none. */
static int read_job(sd_bus_message *message, uint32_t *job) {
        uint32_t id;
        int r;

        r = sd_bus_message_read(message, "v", "(uo)", &id, NULL);
        if (r < 0)
                return r;

        r = id != *job ? CHANGED_ACTIVE : 0;
        *job = id;
        return r;
}

static int read_property(UnitProperties *properties, const char *name, sd_bus_message *message) {
        int r;

        if (strcmp(name, "InvocationID") == 0)
                return read_id(message, &properties->invocation);
        if (strcmp(name, "FreezerState") == 0)
                return read_frozen(message, &properties->frozen);
        if (strcmp(name, "Job") == 0)
                return read_job(message, &properties->job);
        if (strcmp(name, "Result") == 0)
                return read_result(message, &properties->result);
        if (strcmp(name, "InactiveExitTimestampMonotonic") == 0)
                return read_usec(message, &properties->begin_usec);
        if (strcmp(name, "ActiveEnterTimestampMonotonic") == 0)
                return read_usec(message, &properties->ready_usec);
        if (strcmp(name, "ExecMainStatus") == 0) {
                r = sd_bus_message_read(message, "v", "i", &properties->exit_status);
                return r < 0 ? r : 0;
        }
        if (strcmp(name, "ActiveState") == 0) {
                r = read_text(message, &properties->active);
                return r > 0 ? CHANGED_ACTIVE : r;
        }
        if (strcmp(name, "StatusText") == 0) {
                r = read_text(message, &properties->status);
                return r > 0 ? CHANGED_STATUS : r;
        }
        r = sd_bus_message_skip(message, "v");
        return r < 0 ? r : 0;
}

int unit_properties_read(UnitProperties *properties, sd_bus_message *message) {
        const char *name;
        int r, change, changes = 0;

        r = sd_bus_message_enter_container(message, 'a', "{sv}");
        if (r < 0)
                return r;

        while ((r = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
                r = sd_bus_message_read(message, "s", &name);
                if (r < 0)
                        return r;
                change = read_property(properties, name, message);
                if (change < 0)
                        return change;
                changes |= change;
                r = sd_bus_message_exit_container(message);
                if (r < 0)
                        return r;
        }
        if (r < 0)
                return r;

        r = sd_bus_message_exit_container(message);
        return r < 0 ? r : changes;
}

bool unit_properties_are_of_none(sd_bus_message *message) {
        const char *name, *state;
        bool none = false;

        if (sd_bus_message_enter_container(message, 'a', "{sv}") < 0)
                return false;
        while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
                if (sd_bus_message_read(message, "s", &name) < 0)
                        break;
                if (strcmp(name, "LoadState") != 0)
                        (void) sd_bus_message_skip(message, "v");
                else if (sd_bus_message_read(message, "v", "s", &state) >= 0)
                        none = strcmp(state, "not-found") == 0;
                if (sd_bus_message_exit_container(message) < 0)
                        break;
        }
        (void) sd_bus_message_rewind(message, true);
        return none;
}

bool unit_properties_have_ended(const UnitProperties *properties) {
        const char *active = properties->active ?: "";

        return properties->job == 0 &&
                (strcmp(active, "inactive") == 0 || strcmp(active, "failed") == 0);
}

static void set(char **field, const char *text) {
        free(*field);
        *field = strdup(text);
}

void unit_properties_miss(UnitProperties *properties) {
        if (unit_properties_have_ended(properties))
                return;
        set(&properties->result, "while systemd was not on the bus");
        set(&properties->active, "inactive");
        properties->job = 0;
}

void unit_properties_done(UnitProperties *properties) {
        free(properties->active);
        free(properties->status);
        free(properties->result);
        *properties = (UnitProperties){};
}
