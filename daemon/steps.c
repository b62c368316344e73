/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "container-list.h"
#include "container-record.h"
#include "door.h"
#include "failure.h"
#include "fence.h"
#include "gate.h"
#include "lookout.h"
#include "manager.h"
#include "names.h"
#include "network-removal.h"
#include "network.h"
#include "pid1.h"
#include "ready.h"
#include "steps.h"
#include "strv.h"

/* One of its own is made while its unit starts: take_start(). */
int take_network(Job *job) {
        /* It may have had one before it was built anew. */
        if (!spec_network_is_private(&job->container->spec->network))
                return undo_network(job);

        network_removal_wait();
        return 0;
}

/* Who answers for names is told of it first: inside, nothing runs until it does. */
static int make_network(Job *job) {
        Container *container = job->container;
        Manager *manager = manager_of(container->list);
        int r;

        r = network_up(&container->record->lease);
        if (r >= 0)
                r = resolvers_add(manager->resolvers, container);
        if (r < 0)
                return r;

        /* Nothing is on the bridge before its gate is open. */
        r = fence_add(manager->fence, container);
        if (r < 0)
                return sd_bus_error_setf(
                        &job->error, ERROR_START_FAILED,
                        "%s is not started: no rules can be set that guard its network (%s); "
                        "'journalctl -u flakectrd' has the words of nftables",
                        container_name(container), strerror(-r));
        return fence_open(manager->fence, container);
}

int undo_network(Job *job) {
        Container *container = job->container;
        Manager *manager = manager_of(container->list);
        int r;

        if (container->record->lease.bridge[0] == '\0')
                return 0;
        r = gate_open(container->machine);
        if (r >= 0)
                r = resolvers_remove(manager->resolvers, container);
        if (r >= 0 && !container_list_shares_bridge(container->list, container))
                r = network_removal_begin(container->record->lease.bridge);
        if (r >= 0)
                r = fence_remove(manager->fence, container);
        return r;
}

/* What it needs and is up: with the host they stop in the reverse order. */
static int list_needed(const Container *container, char ***ret) {
        _cleanup_strv_ char **machines = NULL;
        int r;

        r = strv_copy(NULL, &machines);
        for (size_t i = 0; r >= 0 && i < container->record->depends.n; i++) {
                const Container *needed = container_list_needed(container, i);

                if (needed && unit_state(needed->unit) == SERVICE_RUNNING)
                        r = strv_push(&machines, needed->machine);
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(machines);
        return 0;
}

static int start_unit(Container *container) {
        const Settings *settings = &manager_of(container->list)->settings;
        _cleanup_strv_ char **needed = NULL;
        UnitOrder order = {
                .owner = container->record->owner,
                .spec = container->spec,
                .tree_disk = settings->container_disk,
                .volumes_disk = settings->volumes_disk,
        };
        int r;

        r = list_needed(container, &needed);
        if (r < 0)
                return r;

        failure_forget(container->record);
        container->started = container->tried = monotonic_now();
        order.after = needed;
        return unit_start(container->unit, &order);
}

int take_start(Job *job) {
        Container *container = job->container;
        bool private = spec_network_is_private(&container->spec->network);
        _cleanup_close_ int gate = -1;
        int r = 0;

        if (private)
                r = gate_close(container->machine, &gate);
        if (r >= 0)
                r = start_unit(container);
        if (r >= 0 && private)
                r = make_network(job);
        if (r >= 0 && private)
                r = gate_open(container->machine);
        if (r < 0)
                return r;

        door_watch(container);
        return 1;
}

void step_started(Job *job, int r) {
        if (job->step->take != take_start)
                return;
        if (r < 0)
                failure_of_start(job, r);
        /* Before the lines of its shutdown are the last ones. */
        if (r == -ETIMEDOUT)
                failure_add_console(job);
        job_step_done(job, r);
}

int undo_start(Job *job) {
        Unit *unit = job->container->unit;

        if (unit_state(unit) == SERVICE_GONE)
                return 0;
        return unit_stop(unit) < 0 ? 0 : 1;
}

void step_gone(Job *job) {
        if (job->undoing && job->step->undo == undo_start) {
                failure_add_console(job);
                job_undo_done(job);
        } else if (job->step->take == take_stop) {
                job_step_done(job, 0);
        } else if (job->step->take == take_start || job->step->take == take_check) {
                failure_of_start(job, -EIO);
                failure_add_console(job);
                job_step_done(job, -EIO);
        }
}

bool step_may_accept(const Job *job) {
        return !job->undoing && (job->step->take == take_start || job->step->take == take_check);
}

bool step_has_started(const Job *job) {
        return !job->undoing && job->step->take == take_check;
}

/* Of the time that it has to get ready, what the start has left. */
static uint64_t check_time_left(const Container *container) {
        uint64_t limit = container->spec->ready_timeout * USEC_PER_SEC;
        uint64_t spent = monotonic_now() - container->tried;

        return spent + USEC_PER_SEC > limit ? USEC_PER_SEC : limit - spent;
}

static void on_probed(void *userdata, int r, uint16_t port) {
        Job *job = userdata;

        job->container->probe = probe_free(job->container->probe);
        if (r < 0) {
                failure_of_check(job, r, port);
                failure_add_console(job);
        }
        if (r >= 0)
                r = ready_begin(job, check_time_left(job->container));
        if (r <= 0)
                job_step_done(job, r);
}

int take_check(Job *job) {
        Container *container = job->container;
        const Spec *spec = container->spec;
        _cleanup_free_ uint16_t *ports = calloc(spec->n_ports + 1, sizeof(uint16_t));
        ProbeTarget target = {
                .address = container_reach(container),
                .ports = ports,
                .timeout_usec = check_time_left(container),
        };
        int r;

        if (!ports)
                return -ENOMEM;

        ready_look(container);
        for (size_t i = 0; i < spec->n_ports; i++)
                if (spec->ports[i].protocol == PROTOCOL_TCP)
                        ports[target.n_ports++] = spec->ports[i].container;
        if (target.n_ports == 0)
                return ready_begin(job, target.timeout_usec);

        r = probe_new(
                sd_bus_get_event(container->list->bus), &target, on_probed, job, &container->probe);
        return r < 0 ? r : 1;
}

int undo_check(Job *job) {
        ready_forget(job->container);
        return 0;
}

int take_stop(Job *job) {
        Container *container = job->container;
        int r;

        failure_forget(container->record);
        ready_forget(container);
        container->lookout = lookout_free(container->lookout);
        if (unit_state(container->unit) == SERVICE_GONE)
                return 0;

        r = unit_stop(container->unit);
        return r < 0 ? r : 1;
}

int take_release(Job *job) {
        Container *container = job->container;
        int r;

        ready_forget(container);
        r = undo_network(job);
        if (r < 0)
                return r;

        container->record->up = false;
        return container_is_accepted(container) ? container_record_write_later(container) : 0;
}

/* For whom needs it: one that ended by itself has nobody else to say so. */
static void release_need(const Container *container) {
        char unit[MACHINE_NAME_MAX + 32];

        (void) snprintf(unit, sizeof(unit), UNIT_PREFIX_NEED "%s.service", container->machine);
        (void) pid1_stop_unit(container->list->bus, unit);
}

int take_settle(Job *job) {
        release_need(job->container);
        return take_release(job);
}
