/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>

#include "container-list.h"
#include "container-spec.h"
#include "door.h"
#include "fence.h"
#include "idle-stop.h"
#include "log.h"
#include "manager.h"
#include "names.h"
#include "operation.h"
#include "port-failure.h"
#include "port-slots.h"
#include "ports.h"
#include "strv.h"

/* Whoever connects again and again to what cannot be started does not start it all the time. */
#define AGAIN_USEC (5 * 1000 * 1000ULL)

static void ports_advance(Ports *ports);

static Slot *slot_of(Ports *ports, const PortUnit *unit) {
        for (size_t i = 0; i < ports->n_slots; i++)
                if (ports->slots[i].unit == unit)
                        return &ports->slots[i];
        return NULL;
}

static int on_again(sd_event_source *source, uint64_t now, void *userdata) {
        Ports *ports = userdata;

        (void) source;
        (void) now;
        ports->again = sd_event_source_disable_unref(ports->again);
        operation_listen_again(ports->container);
        return 0;
}

void ports_try_again(Ports *ports) {
        sd_event *event = sd_bus_get_event(ports->container->list->bus);

        ports->again = sd_event_source_disable_unref(ports->again);
        if ((ports->container->record->listening || ports->container->record->up) &&
            sd_event_add_time_relative(
                    event, &ports->again, CLOCK_MONOTONIC, AGAIN_USEC, 0, on_again, ports) < 0)
                log_error("%s will not listen again", ports->container->machine);
}

static void on_opened(void *userdata, PortUnit *unit, int r) {
        Ports *ports = userdata;
        Slot *slot = slot_of(ports, unit);
        Job *job = ports->container->job;

        if (!slot)
                return;
        if (r < 0 && ports->result >= 0 && job && !job->undoing)
                ports->result =
                        port_failure(job, &port_unit_recipe(unit)->port, port_unit_name(unit));
        if (slot->state == SLOT_OPENING)
                slot->state = r < 0 ? SLOT_CLOSING : SLOT_OPEN;
        ports->changes++;
        container_update(ports->container);
        if (port_unit_is_gone(unit))
                ports_clear_slot(ports, slot);
        ports_advance(ports);
}

static void on_closed(void *userdata, PortUnit *unit) {
        Ports *ports = userdata;
        Slot *slot = slot_of(ports, unit);

        if (!slot)
                return;
        if (slot->state == SLOT_OPEN) {
                log_warning("%s was stopped by somebody else, or gave up", port_unit_name(unit));
                (void) port_unit_cut(unit);
                ports_try_again(ports);
        }
        ports_clear_slot(ports, slot);
        container_update(ports->container);
        ports_advance(ports);
}

/* PID 1 says so before its proxy, which has to be made first, asks for the container. */
static void on_used(void *userdata, PortUnit *unit) {
        Container *container = ((Ports *) userdata)->container;

        if (port_unit_is_waited_at(unit))
                door_knock(container);
        else
                idle_stop_check(container);
}

const PortUnitEvents ports_unit_events = {
        .opened = on_opened,
        .closed = on_closed,
        .used = on_used,
};

static int ports_make_missing(Ports *ports) {
        Job *job = ports->container->job;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ports->list.n; i++) {
                if (ports->slots[i].unit || !ports_want_slot(ports, i))
                        continue;
                if (job && !job->undoing)
                        r = port_failure_foresee(job, &ports->list.items[i]);
                if (r >= 0)
                        r = ports_make_slot(ports, i);
                if (r >= 0)
                        ports->slots[i].state = SLOT_MADE;
        }
        return r < 0 ? r : fence_guard(manager_of(ports->container->list)->fence, ports->container);
}

int ports_open(Ports *ports) {
        int r;

        ports->goal = GOAL_OPEN;
        r = ports_make_missing(ports);
        for (size_t i = 0; i < ports->n_slots; i++) {
                Slot *slot = &ports->slots[i];

                if (!slot->unit || slot->state != SLOT_MADE)
                        continue;
                if (r >= 0)
                        r = port_unit_open(slot->unit);
                if (r >= 0)
                        slot->state = SLOT_OPENING;
                else
                        ports_clear_slot(ports, slot);
        }
        if (r < 0)
                return r;
        return ports_are_busy(ports) ? 1 : 0;
}

static void ports_close_slot(Slot *slot) {
        if (!slot->unit || slot->state == SLOT_CLOSING)
                return;
        (void) port_unit_close(slot->unit);
        slot->state = SLOT_CLOSING;
}

int ports_close_unfit(Ports *ports) {
        for (size_t i = 0; i < ports->n_slots; i++) {
                Slot *slot = &ports->slots[i];

                if (!slot->unit)
                        continue;
                if (!ports_fit_slot(ports, i))
                        ports_close_slot(slot);
                else
                        (void) port_unit_hang_up(slot->unit);
        }
        return ports_are_busy(ports) ? 1 : 0;
}

static void ports_advance(Ports *ports) {
        Job *job = ports->container->job;
        Goal goal = ports->goal;
        int r;

        if (goal == GOAL_NONE || ports_are_busy(ports))
                return;
        if (goal == GOAL_REPLACE) {
                r = ports_open(ports);
                if (r > 0)
                        return;
                ports->result = r;
        }

        ports->goal = GOAL_NONE;
        if (!job)
                return;
        if (job->undoing)
                job_undo_done(job);
        else
                job_step_done(job, ports->result);
}

/* Room for the list, beside what is still there. */
static int ports_set_list(Ports *ports, PortList *list) {
        size_t n = list->n > ports->n_slots ? list->n : ports->n_slots;
        Slot *slots;

        slots = reallocarray(ports->slots, n + 1, sizeof(Slot));
        if (!slots)
                return -ENOMEM;
        for (size_t i = ports->n_slots; i < n + 1; i++)
                slots[i] = (Slot){};
        ports->slots = slots;
        ports->n_slots = n;

        port_list_done(&ports->list);
        ports->list = *list;
        *list = (PortList){};
        return 0;
}

int ports_read_list(Ports *ports) {
        const Container *container = ports->container;
        _cleanup_port_list_ PortList list = {};
        int r;

        r = port_list_of_host(
                container->spec->ports, container->spec->n_ports, container->record->published,
                &list);
        return r < 0 ? r : ports_set_list(ports, &list);
}

int ports_close(Ports *ports) {
        for (size_t i = 0; i < ports->n_slots; i++)
                ports_close_slot(&ports->slots[i]);
        ports->result = 0;
        ports->goal = ports_are_busy(ports) ? GOAL_CLOSE : GOAL_NONE;
        return ports->goal == GOAL_CLOSE ? 1 : 0;
}

int ports_adopt(Ports *ports) {
        int r;

        if (!container_is_accepted(ports->container))
                return 0;

        r = container_read_spec(ports->container);
        if (r >= 0)
                r = ports_read_list(ports);
        for (size_t i = 0; r >= 0 && i < ports->list.n; i++) {
                r = ports_make_slot(ports, i);
                if (r >= 0)
                        r = port_unit_adopt(ports->slots[i].unit);
                ports->slots[i].state = SLOT_OPEN;
                ports->changes++;
                if (r == -ENOENT) {
                        ports->slots[i].unit = port_unit_free(ports->slots[i].unit);
                        r = 0;
                }
        }
        return r;
}

bool ports_are_incomplete(const Ports *ports) {
        for (size_t i = 0; i < ports->list.n; i++)
                if (ports_want_slot(ports, i) && !ports->slots[i].unit)
                        return true;
        return false;
}

int ports_new(Container *container, Ports **ret) {
        Ports *ports = calloc(1, sizeof(*ports));

        if (!ports)
                return -ENOMEM;

        ports->container = container;
        *ret = ports;
        return 0;
}

Ports *ports_free(Ports *ports) {
        if (!ports)
                return NULL;

        for (size_t i = 0; i < ports->n_slots; i++)
                port_unit_free(ports->slots[i].unit);
        sd_event_source_disable_unref(ports->again);
        port_list_done(&ports->list);
        strv_free(ports->before);
        strv_free(ports->permits);
        free(ports->slots);
        free(ports);
        return NULL;
}
