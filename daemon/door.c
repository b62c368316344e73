/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "call.h"
#include "clock.h"
#include "container-list.h"
#include "door.h"
#include "log.h"
#include "plan.h"
#include "steps.h"

static bool call_waits_at(const Call *call, const Container *container) {
        if (call->served == 0 || !call->message)
                return false;
        for (const Part *part = call->parts; part; part = part->next)
                if (part->container == container && !part->supports)
                        return true;
        return false;
}

/* The start goes on, and what becomes of it is told to nobody who has been let in. */
static void on_open(void *userdata, int r, uint16_t port) {
        Call *call = userdata;

        (void) port;

        call->door = probe_free(call->door);
        if (r >= 0)
                r = call_let_go(call);
        if (r < 0)
                log_debug("A first connection waits for all of the start: %s", strerror(-r));
}

static void door_open(Call *call, Container *container) {
        const ProbeTarget target = {
                .address = container_reach(container),
                .ports = &call->served,
                .n_ports = 1,
                .timeout_usec = container->spec->ready_timeout * USEC_PER_SEC,
        };
        int r;

        r = probe_new(call->manager->event, &target, on_open, call, &call->door);
        if (r < 0)
                log_debug("A first connection waits for all of the start: %s", strerror(-r));
}

void door_watch(Container *container) {
        const Spec *spec = container->spec;

        if (!container->job || !step_may_accept(container->job) || spec->check.type != CHECK_NONE ||
            !spec_network_is_private(&spec->network))
                return;
        for (Call *call = manager_of(container->list)->calls; call; call = call->next)
                if (call_waits_at(call, container) && !call->door)
                        door_open(call, container);
}

unsigned door_count(const Container *container) {
        unsigned n = 0;

        for (const Call *call = manager_of(container->list)->calls; call; call = call->next)
                n += call_waits_at(call, container);
        return n;
}

int door_call(Container *container, sd_bus_message *message, uint16_t port, sd_bus_error *error) {
        static const CallKind kind = { .wish = WISH_START };
        Part *part;
        Call *call;
        int r;

        r = call_new(manager_of(container->list), message, &kind, &call);
        if (r < 0)
                return r;
        call->served = port;
        r = call_add(call, container, &part);
        if (r >= 0)
                r = plan_make(call, error);
        return call_launch(call, r);
}

void door_knock(Container *container) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        int r;

        if (!container->record->listening || container->job || container->calls > 0 ||
            unit_state(container->unit) != SERVICE_GONE)
                return;

        /* Who asks for it is told. */
        r = door_call(container, NULL, 0, &error);
        if (r < 0)
                log_debug(
                        "%s is not started before it is asked for: %s", container->machine,
                        strerror(-r));
}
