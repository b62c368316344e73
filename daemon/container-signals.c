/* SPDX-License-Identifier: MIT */

/* What of a container is told without being asked for. */

#include <string.h>

#include "bus.h"
#include "call.h"
#include "log.h"
#include "names.h"
#include "turn.h"

static void on_added(Container *container) {
        (void) sd_bus_emit_object_added(container->list->bus, container->path);
}

static void on_removed(Container *container) {
        (void) sd_bus_emit_object_removed(container->list->bus, container->path);
}

static void on_changed(Container *container, char **properties) {
        int r;

        r = sd_bus_emit_properties_changed_strv(
                container->list->bus, container->path, INTERFACE_CONTAINER, properties);
        if (r < 0)
                log_debug("%s: a signal was not sent: %s", container->machine, strerror(-r));
        turn_look_at_all(manager_of(container->list));
}

static int send_status(const Container *container, const char *receiver) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *signal = NULL;
        sd_bus *bus = container->list->bus;
        int r;

        r = sd_bus_message_new_signal(
                bus, &signal, container->path, INTERFACE_CONTAINER, "BootStatus");
        if (r >= 0)
                r = sd_bus_message_append(signal, "s", unit_status(container->unit));
        if (r >= 0)
                r = sd_bus_message_set_destination(signal, receiver);
        return r < 0 ? r : sd_bus_send(bus, signal, NULL);
}

/* A stranger's words, perhaps private: for those alone who wait for this container. */
static void on_status(Container *container) {
        for (const Call *call = manager_of(container->list)->calls; call; call = call->next)
                for (const Part *part = call->parts; part; part = part->next)
                        if (part->container == container && part->job && call->message)
                                (void) send_status(
                                        container, sd_bus_message_get_sender(call->message));
}

const ContainerWatch container_watch = {
        .added = on_added,
        .removed = on_removed,
        .changed = on_changed,
        .status = on_status,
};
