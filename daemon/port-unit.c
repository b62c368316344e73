/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "names.h"
#include "pid1.h"
#include "port-unit.h"
#include "service.h"
#include "unit-watch.h"

struct PortUnit {
        sd_bus *bus;
        PortRecipe recipe;
        char *machine; /* the recipe's */
        Service *socket;
        char *proxy;
        UnitWatch *watch; /* of the proxy, while the socket is there */
        bool opening;
        const PortUnitEvents *events;
        void *userdata;
};

static void on_started(void *userdata, int r) {
        PortUnit *unit = userdata;

        unit->opening = false;
        if (r < 0)
                unit_watch_forget(unit->watch);
        unit->events->opened(unit->userdata, unit, r);
}

static void on_gone(void *userdata) {
        PortUnit *unit = userdata;

        if (unit->opening)
                return on_started(unit, -EIO);
        unit_watch_forget(unit->watch);
        unit->events->closed(unit->userdata, unit);
}

static const ServiceEvents socket_events = { .started = on_started, .gone = on_gone };

static const UnitProperties *proxy_of(const PortUnit *unit) {
        return unit_watch_properties(unit->watch);
}

static void on_proxy_changed(void *userdata, int changes) {
        PortUnit *unit = userdata;

        if (changes & CHANGED_ACTIVE)
                unit->events->used(unit->userdata, unit);
}

static int append_proxy(sd_bus_message *message, void *userdata) {
        const PortUnit *unit = userdata;

        return port_recipe_append_proxy(message, &unit->recipe, unit->proxy);
}

int port_unit_open(PortUnit *unit) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        int r;

        r = unit_watch_begin(unit->watch);
        if (r >= 0)
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
        const char *active = proxy_of(unit)->active ?: "";

        /* One that waits serves the next life of the container. */
        if (strcmp(active, "active") != 0)
                return 0;
        return pid1_stop_unit(unit->bus, unit->proxy);
}

int port_unit_adopt(PortUnit *unit) {
        int r;

        r = service_adopt(unit->socket);
        return r < 0 ? r : unit_watch_adopt(unit->watch);
}

bool port_unit_is_gone(const PortUnit *unit) {
        return service_state(unit->socket) == SERVICE_GONE;
}

bool port_unit_is_used(const PortUnit *unit) {
        return proxy_of(unit)->active && !unit_properties_have_ended(proxy_of(unit));
}

bool port_unit_is_waited_at(const PortUnit *unit) {
        const char *active = proxy_of(unit)->active ?: "";

        /* One that is down and has a job may be one that was stopped. */
        return strcmp(active, "activating") == 0;
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
        return 0;
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
                r = unit_watch_new(bus, unit->proxy, on_proxy_changed, unit, &unit->watch);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(unit);
        return 0;
}

PortUnit *port_unit_free(PortUnit *unit) {
        if (!unit)
                return NULL;

        service_free(unit->socket);
        unit_watch_free(unit->watch);
        free(unit->machine);
        free(unit->proxy);
        sd_bus_unref(unit->bus);
        free(unit);
        return NULL;
}
