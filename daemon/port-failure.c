/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <pwd.h>

#include "container-list.h"
#include "names.h"
#include "port-failure.h"
#include "port-holder.h"
#include "port-slots.h"
#include "ports.h"

static int in_use(Job *job, const Port *port, const char *who) {
        char text[PORT_TEXT_MAX];

        return sd_bus_error_setf(
                &job->error, ERROR_PORT_IN_USE,
                "%s cannot have the port %s of the host, for %s has it: choose another one with "
                "'flakectrctl up -p PORT:%u'",
                container_name(job->container), port_format_host(port, text), who, port->container);
}

static int held_by_container(Job *job, const Port *port) {
        for (const Container *c = job->container->list->first; c; c = c->next) {
                const bool own = c->record->owner == job->container->record->owner;
                char who[MACHINE_NAME_MAX + 32];

                if (c == job->container || !ports_hold(c->ports, port))
                        continue;
                (void) snprintf(
                        who, sizeof(who), "the container %s", own ? container_name(c) : c->machine);
                return in_use(job, port, who);
        }
        return 0;
}

static int held_by_user(Job *job, const Port *port) {
        const struct passwd *user;
        char who[128];
        uid_t uid;
        int r;

        r = port_holder_find(port, &uid);
        if (r < 0)
                return 0;

        user = getpwuid(uid);
        (void) snprintf(
                who, sizeof(who), "a process of %s (see, as root, ss -ltnp sport = :%u)",
                user ? user->pw_name : "a user without a name", port->host);
        return in_use(job, port, who);
}

int port_failure(Job *job, const Port *port, const char *unit) {
        char text[PORT_TEXT_MAX];
        int r;

        r = held_by_container(job, port);
        if (r == 0)
                r = held_by_user(job, port);
        if (r < 0)
                return r;

        if (*port->address && !port_holder_has_address(port->address))
                return sd_bus_error_setf(
                        &job->error, ERROR_START_FAILED,
                        "%s cannot have the port %s, for the host has no such address: see 'ip "
                        "address'",
                        container_name(job->container), port_format_host(port, text));
        return sd_bus_error_setf(
                &job->error, ERROR_START_FAILED,
                "%s cannot have the port %s of the host: see 'journalctl -u %s'",
                container_name(job->container), port_format_host(port, text), unit);
}

int port_failure_foresee(Job *job, const Port *port) {
        int r;

        r = held_by_container(job, port);
        if (r == 0 && port_holder_check(port) == -EADDRINUSE)
                r = held_by_user(job, port);
        return r;
}
