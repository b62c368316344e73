/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "bus.h"
#include "names.h"
#include "strv.h"

static int on_enumerate(
        sd_bus *bus, const char *prefix, void *userdata, char ***ret_paths, sd_bus_error *error) {
        const Manager *manager = userdata;
        _cleanup_strv_ char **paths = calloc(1, sizeof(char *));
        int r;

        (void) bus;
        (void) prefix;
        (void) error;

        if (!paths)
                return -ENOMEM;

        for (const Container *c = manager->containers.first; c; c = c->next) {
                r = strv_push(&paths, c->path);
                if (r < 0)
                        return r;
        }

        *ret_paths = TAKE_PTR(paths);
        return 1;
}

int bus_publish(Manager *manager) {
        sd_bus *bus = manager->bus;
        int r;

        manager->containers.watch = container_watch;

        r = sd_bus_add_object_manager(bus, NULL, OBJECT_ROOT);
        if (r >= 0)
                r = sd_bus_add_object_vtable(
                        bus, NULL, OBJECT_ROOT, INTERFACE_MANAGER, manager_vtable, manager);
        if (r >= 0)
                r = sd_bus_add_fallback_vtable(
                        bus, NULL, OBJECT_CONTAINERS, INTERFACE_CONTAINER, container_vtable,
                        container_bus_find, manager);
        if (r >= 0)
                r = sd_bus_add_node_enumerator(bus, NULL, OBJECT_CONTAINERS, on_enumerate, manager);
        return r;
}

int bus_take_name(Manager *manager) {
        return sd_bus_request_name(manager->bus, BUS_NAME, 0);
}
