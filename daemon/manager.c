/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>

#include "boot.h"
#include "bus-guard.h"
#include "call.h"
#include "caller.h"
#include "config.h"
#include "container-generations.h"
#include "container-spec.h"
#include "errand.h"
#include "execution.h"
#include "log.h"
#include "manager.h"
#include "network-removal.h"
#include "operation.h"
#include "pid1.h"
#include "ports.h"
#include "state.h"
#include "stray.h"

static int on_record(Record *record, void *userdata) {
        Manager *manager = userdata;
        Container *container;

        int r, s;

        r = container_list_adopt(&manager->containers, record, &operation_unit_events, &container);
        s = r >= 0 ? state_restore_recover(container->machine) : 0;
        if (s < 0)
                log_error(
                        "What was to be restored of %s is not: %s", container->machine,
                        strerror(-s));
        if (r >= 0) /* what is stopped was written down last when it stopped */
                (void) state_record_time(container->machine, &container->since);
        return r;
}

static int manager_recover(Manager *manager) {
        Container *next;
        int r;

        for (Container *c = manager->containers.first; c; c = next) {
                next = c->next;
                r = operation_recover(c);
                if (r < 0)
                        log_error("%s cannot be taken up: %s", c->machine, strerror(-r));
        }
        return 0;
}

Manager *manager_of(ContainerList *list) {
        return (Manager *) ((char *) list - offsetof(Manager, containers));
}

int manager_load(Manager *manager) {
        int r;

        r = state_open();
        manager->containers.pool = manager->settings.network.pool;
        if (r >= 0 && !manager->settings.network.has_ula)
                r = state_ula(manager->containers.pool.ula);
        return r < 0 ? r : state_load(on_record, manager);
}

static void manager_take_up_ports(Container *container) {
        int r = 0;

        if (container->record->up || container->record->listening)
                r = ports_adopt(container->ports);
        if (r < 0)
                log_error(
                        "The ports of %s cannot be taken up: %s", container->machine, strerror(-r));
}

/* Containers that cannot be guarded go on running: their owners would lose more without them. */
static void manager_guard(Manager *manager) {
        int r;

        /* Without its spec a container has a network, and no right to reach the host. */
        for (Container *c = manager->containers.first; c; c = c->next) {
                if (c->record->up)
                        (void) container_read_spec(c);
                manager_take_up_ports(c);
        }

        r = fence_restore(manager->fence);
        if (r < 0)
                log_error("The networks of containers cannot be guarded: %s", strerror(-r));
        r = resolvers_recover(manager->resolvers);
        if (r < 0)
                log_error("Names may not be answered for: %s", strerror(-r));
}

int manager_take_up(Manager *manager) {
        int r;

        boot_look(manager);
        r = pid1_link_new(manager->bus, &manager->pid1);
        if (r >= 0)
                r = strays_adopt(manager);
        if (r >= 0)
                manager_guard(manager);
        if (r >= 0)
                r = manager_recover(manager);
        if (r < 0)
                return r;

        generations_sweep(&manager->containers);
        strays_remove(manager);
        boot_begin(manager);
        return 0;
}

static int manager_join_bus(Manager *manager) {
        int r;

        r = sd_bus_open_system(&manager->bus);
        if (r >= 0)
                r = bus_guard(manager->bus);
        /* Without the bus there is nobody to serve; systemd starts us anew, and we take up all. */
        if (r >= 0)
                r = sd_bus_set_exit_on_disconnect(manager->bus, true);
        if (r >= 0)
                r = sd_bus_attach_event(manager->bus, manager->event, SD_EVENT_PRIORITY_NORMAL);
        manager->containers.bus = manager->bus;
        return r < 0 ? r : caller_expect(manager->bus, &manager->departures);
}

int manager_new(Manager **ret) {
        _cleanup_(manager_freep) Manager *manager = calloc(1, sizeof(*manager));
        int r;

        if (!manager)
                return -ENOMEM;

        settings_read(SETTINGS_FILE, &manager->settings);
        r = sd_event_default(&manager->event);
        if (r >= 0)
                r = sd_event_set_watchdog(manager->event, true);
        if (r >= 0)
                r = sd_event_add_signal(manager->event, NULL, SIGTERM, NULL, NULL);
        if (r >= 0)
                r = sd_event_add_signal(manager->event, NULL, SIGINT, NULL, NULL);
        if (r >= 0)
                r = authority_new(&manager->authority);
        if (r >= 0)
                r = manager_join_bus(manager);
        if (r >= 0)
                r = fence_new(&manager->containers, manager->event, &manager->fence);
        if (r >= 0)
                r = resolvers_new(
                        &manager->containers, manager->bus, &manager->settings.network,
                        &manager->resolvers);
        if (r < 0)
                return r;

        manager->version = VERSION;
        *ret = TAKE_PTR(manager);
        return 0;
}

Manager *manager_free(Manager *manager) {
        if (!manager)
                return NULL;

        /* Gives up what is half done; what cannot be undone at once is found by the next daemon. */
        while (manager->calls)
                call_free(manager->calls);
        while (manager->errands)
                errand_free(manager->errands);
        container_list_done(&manager->containers); /* ends executions of their own */
        while (manager->executions)
                execution_free(manager->executions);
        service_free(manager->removal);
        network_removal_wait();
        resolvers_free(manager->resolvers);
        fence_free(manager->fence);
        authority_free(manager->authority);
        sd_event_source_disable_unref(manager->idle);
        listener_free(manager->departures);
        pid1_link_free(manager->pid1);
        sd_bus_flush_close_unref(manager->bus);
        sd_event_unref(manager->event);
        free(manager);
        return NULL;
}
