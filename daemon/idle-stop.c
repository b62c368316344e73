/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "clock.h"
#include "container-list.h"
#include "execution-list.h"
#include "idle-stop.h"
#include "log.h"
#include "manager.h"
#include "operation.h"
#include "port-slots.h"
#include "ports.h"

static int on_due(sd_event_source *source, uint64_t now, void *userdata) {
        Container *container = userdata;

        (void) source;
        (void) now;
        container->idle = sd_event_source_disable_unref(container->idle);
        idle_stop_check(container);
        return 0;
}

/* Of who uses it one hears when he leaves. */
static bool container_is_used(const Container *container) {
        return ports_are_used(container->ports) ||
                execution_list_uses(manager_of(container->list), container);
}

static int container_wait(Container *container, uint64_t usec) {
        sd_event *event = sd_bus_get_event(container->list->bus);

        container->idle = sd_event_source_disable_unref(container->idle);
        return sd_event_add_time_relative(
                event, &container->idle, CLOCK_MONOTONIC, usec, 1, on_due, container);
}

void idle_stop_check(Container *container) {
        uint64_t now, due;
        int r;

        if (!container->spec || container->spec->idle_stop == 0 ||
            !container_is_running(container) || container_is_used(container))
                return;

        r = sd_event_now(sd_bus_get_event(container->list->bus), CLOCK_MONOTONIC, &now);
        due = container->used + container->spec->idle_stop * USEC_PER_SEC;
        if (r >= 0)
                r = now < due ? container_wait(container, due - now) :
                                operation_begin(container, &operation_rest);
        if (r < 0)
                log_error(
                        "%s is not stopped though nobody uses it: %s", container->machine,
                        strerror(-r));
}

void idle_stop_begin(Container *container) {
        if (sd_event_now(
                    sd_bus_get_event(container->list->bus), CLOCK_MONOTONIC, &container->used) >= 0)
                idle_stop_check(container);
}
