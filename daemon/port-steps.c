/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "log.h"
#include "names.h"
#include "port-slots.h"
#include "ports.h"
#include "state.h"
#include "steps.h"
#include "strv.h"

static int check_twice(Job *job, const PortList *list) {
        const Port *twice = port_list_twice(list);
        char text[PORT_TEXT_MAX];

        if (!twice)
                return 0;
        return sd_bus_error_setf(
                &job->error, ERROR_PORT_IN_USE, "%s wants the port %s of the host twice",
                container_name(job->container), port_format_host(twice, text));
}

static int ports_replace(Ports *ports) {
        int r;

        ports->goal = GOAL_REPLACE;
        r = ports_close_unfit(ports);
        if (r == 0)
                r = ports_open(ports);
        if (r <= 0)
                ports->goal = GOAL_NONE;
        return r;
}

int take_ports(Job *job) {
        Record *record = job->container->record;
        Ports *ports = job->container->ports;
        bool listened = record->listening;
        int r;

        ports->listened = listened;
        ports->result = 0;
        ports->again = sd_event_source_disable_unref(ports->again);
        r = ports_read_list(ports);
        if (r >= 0)
                r = check_twice(job, &ports->list);
        if (r < 0)
                return r;

        record->listening = port_list_is_on_demand(&ports->list);
        if (record->listening != listened) {
                r = state_write_record(record);
                if (r < 0)
                        return r;
        }

        return ports_replace(ports);
}

/* The container goes on running, with what it had. */
int undo_publish(Job *job) {
        Record *record = job->container->record;
        Ports *ports = job->container->ports;
        int r;

        if (!ports->before)
                return 0;

        strv_free(record->published);
        record->published = TAKE_PTR(ports->before);
        strv_free(record->permits);
        record->permits = TAKE_PTR(ports->permits);
        record->listening = ports->listened;
        r = ports_read_list(ports);
        if (r >= 0)
                r = state_write_record(record);
        return r < 0 ? r : ports_replace(ports);
}

/* Also what waits for the start that has failed: it is told so by being cut off. */
int undo_ports(Job *job) {
        Ports *ports = job->container->ports;

        job->container->record->listening = ports->listened;
        ports_try_again(ports);
        return ports_close(ports);
}

int take_close_ports(Job *job) {
        Ports *ports = job->container->ports;
        Record *record = job->container->record;
        int r;

        ports->again = sd_event_source_disable_unref(ports->again);
        if (record->listening) {
                record->listening = false;
                r = container_is_accepted(job->container) ? state_write_record(record) : 0;
                if (r < 0)
                        log_warning(
                                "It cannot be recorded that %s listens no more: %s",
                                job->container->machine, strerror(-r));
        }
        return ports_close(ports);
}

int take_rest_ports(Job *job) {
        Ports *ports = job->container->ports;

        job->container->record->up = false;
        ports->result = 0;
        (void) ports_close_unfit(ports);
        if (ports_are_incomplete(ports))
                ports_try_again(ports);
        ports->goal = ports_are_busy(ports) ? GOAL_CLOSE : GOAL_NONE;
        return ports->goal == GOAL_CLOSE ? 1 : 0;
}
