/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "names.h"
#include "pid1.h"
#include "port-unit.h"
#include "service.h"

struct PortUnit {
        sd_bus *bus;
        PortRecipe recipe;
        char *machine; /* the recipe's */
        Service *socket;
        char *proxy, *proxy_path;
        UnitProperties properties; /* of the proxy */
        Listener *changed;
        bool opening;
        const PortUnitEvents *events;
        void *userdata;
};

static void on_started(void *userdata, int r) {
        PortUnit *unit = userdata;

        unit->opening = false;
        unit->events->opened(unit->userdata, unit, r);
}

static void on_gone(void *userdata) {
        PortUnit *unit = userdata;

        unit_properties_done(&unit->properties);
        if (unit->opening)
                return on_started(unit, -EIO);
        unit->events->closed(unit->userdata, unit);
}

static const ServiceEvents socket_events = { .started = on_started, .gone = on_gone };

static int on_proxy_changed(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        PortUnit *unit = userdata;
        int changes;

        (void) error;

        if (service_state(unit->socket) == SERVICE_GONE || sd_bus_message_skip(message, "s") < 0)
                return 0;
        changes = unit_properties_read(&unit->properties, message);
        if (changes > 0 && changes & CHANGED_ACTIVE)
                unit->events->used(unit->userdata, unit);
        return 0;
}

static int append_proxy(sd_bus_message *message, void *userdata) {
        const PortUnit *unit = userdata;

        return port_recipe_append_proxy(message, &unit->recipe, unit->proxy);
}

int port_unit_open(PortUnit *unit) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        int r;

        r = service_prepare(unit->socket, &message);
        if (r >= 0)
                r = port_recipe_append(message, &unit->recipe);
        if (r >= 0)
                r = service_start_with(unit->socket, message, append_proxy, unit);
        if (r >= 0)
                unit->opening = true;
        return r;
}

int port_unit_cut(PortUnit *unit) {
        return pid1_stop_unit(unit->bus, unit->proxy);
}

int port_unit_close(PortUnit *unit) {
        int r;

        r = service_stop(unit->socket);
        return r < 0 ? r : port_unit_cut(unit);
}

int port_unit_hang_up(PortUnit *unit) {
        const char *active = unit->properties.active ?: "";

        /* One that waits serves the next life of the container. */
        if (strcmp(active, "active") != 0)
                return 0;
        return pid1_stop_unit(unit->bus, unit->proxy);
}

int port_unit_adopt(PortUnit *unit) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *properties = NULL;
        int r;

        r = service_adopt(unit->socket);
        if (r >= 0)
                r = pid1_get_all(unit->bus, unit->proxy_path, PID1_UNIT, &properties);
        if (r >= 0)
                r = unit_properties_read(&unit->properties, properties);
        return r < 0 ? r : 0;
}

bool port_unit_is_gone(const PortUnit *unit) {
        return service_state(unit->socket) == SERVICE_GONE;
}

bool port_unit_is_used(const PortUnit *unit) {
        return unit->properties.active && !unit_properties_have_ended(&unit->properties);
}

bool port_unit_is_waited_at(const PortUnit *unit) {
        /* One that is down and has a job may be one that was stopped. */
        return unit->properties.active && strcmp(unit->properties.active, "activating") == 0;
}

const PortRecipe *port_unit_recipe(const PortUnit *unit) {
        return &unit->recipe;
}

const char *port_unit_name(const PortUnit *unit) {
        return service_unit(unit->socket);
}

static int unit_set_names(PortUnit *unit, unsigned index, char **ret_socket) {
        const char *machine = unit->machine;

        if (asprintf(ret_socket, UNIT_PREFIX_PORT "%s-%u.socket", machine, index) < 0 ||
            asprintf(&unit->proxy, UNIT_PREFIX_PORT "%s-%u.service", machine, index) < 0)
                return -ENOMEM;
        return sd_bus_path_encode(PID1_UNITS, unit->proxy, &unit->proxy_path);
}

int port_unit_new(
        sd_bus *bus,
        const PortRecipe *recipe,
        unsigned index,
        const PortUnitEvents *events,
        void *userdata,
        PortUnit **ret) {
        _cleanup_(port_unit_freep) PortUnit *unit = calloc(1, sizeof(*unit));
        _cleanup_free_ char *socket = NULL;
        int r;

        if (!unit)
                return -ENOMEM;

        *unit = (PortUnit){
                .bus = sd_bus_ref(bus),
                .recipe = *recipe,
                .machine = strdup(recipe->machine),
                .events = events,
                .userdata = userdata,
        };
        if (!unit->machine)
                return -ENOMEM;
        unit->recipe.machine = unit->machine;

        r = unit_set_names(unit, index, &socket);
        if (r >= 0)
                r = service_new(bus, socket, &socket_events, unit, &unit->socket);
        if (r >= 0)
                r = pid1_follow(bus, unit->proxy_path, on_proxy_changed, unit, &unit->changed);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(unit);
        return 0;
}

PortUnit *port_unit_free(PortUnit *unit) {
        if (!unit)
                return NULL;

        service_free(unit->socket);
        listener_free(unit->changed);
        unit_properties_done(&unit->properties);
        free(unit->machine);
        free(unit->proxy);
        free(unit->proxy_path);
        sd_bus_unref(unit->bus);
        free(unit);
        return NULL;
}
