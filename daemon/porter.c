/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <sys/socket.h>

#include "container-list.h"
#include "exec-unit.h"
#include "fd-message.h"
#include "log.h"
#include "pid1.h"
#include "porter.h"
#include "service.h"

#define REST_USEC (60 * 1000 * 1000ULL)

struct Porter {
        Container *container;
        Service *service;
        int socket; /* -1: it has ended */
        unsigned commands;
        sd_event_source *rest; /* while it has none */
};

static void porter_close(Porter *porter) {
        porter->socket = close_fd(porter->socket);
        porter->rest = sd_event_source_disable_unref(porter->rest);
}

/* Whoever waits for an answer sees his socket closed. */
static void on_started(void *userdata, int r) {
        const Porter *porter = userdata;
        const char *reason = service_error(porter->service);

        if (r >= 0)
                return;
        log_error(
                "No command can be run in %s: %s", porter->container->machine,
                reason ?: "systemd did not start flakectr-exec");
        porter_close(userdata);
}

static void on_gone(void *userdata) {
        porter_close(userdata);
}

static const ServiceEvents service_events = { .started = on_started, .gone = on_gone };

static int porter_start(Porter *porter, sd_bus *bus, const ExecSite *site) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *start = NULL;
        _cleanup_close_ int theirs = -1;
        _cleanup_free_ char *unit = NULL;
        int r, pair[2];

        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
                return -errno;
        porter->socket = pair[0];
        theirs = pair[1];

        r = pid1_name_helper("exec", &unit);
        if (r >= 0)
                r = service_new(bus, unit, &service_events, porter, &porter->service);
        if (r >= 0)
                r = service_prepare(porter->service, &start);
        if (r >= 0)
                r = exec_unit_append(start, site, theirs);
        return r < 0 ? r : service_start(porter->service, start);
}

static int porter_new(Container *container, Porter **ret) {
        _cleanup_(porter_freep) Porter *porter = calloc(1, sizeof(*porter));
        const ExecSite site = {
                .owner = container->record->owner,
                .host_users = container->spec && container->spec->privileges.host_users,
        };
        int r;

        if (!porter)
                return -ENOMEM;

        porter->container = container;
        porter->socket = -1;
        r = porter_start(porter, container->list->bus, &site);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(porter);
        return 0;
}

static int porter_send(Porter *porter, char letter, int theirs) {
        int r = -ECONNRESET;

        if (porter->socket >= 0)
                r = fd_message_send(porter->socket, &letter, sizeof(letter), &theirs, 1);
        if (r < 0)
                return r;

        porter->commands++;
        porter->rest = sd_event_source_disable_unref(porter->rest);
        return 0;
}

int porter_hand(Container *container, char letter, int theirs) {
        _cleanup_close_ int owned = theirs;
        int r;

        if (container->porter) {
                r = porter_send(container->porter, letter, owned);
                if (r >= 0 || r == -EAGAIN)
                        return r;
                /* It has ended, for whatever reason: the next one begins. */
                container->porter = porter_free(container->porter);
        }

        r = porter_new(container, &container->porter);
        return r < 0 ? r : porter_send(container->porter, letter, owned);
}

static int on_rest(sd_event_source *source, uint64_t now, void *userdata) {
        Porter *porter = userdata;
        Container *container = porter->container;

        (void) source;
        (void) now;

        container->porter = porter_free(porter);
        return 0;
}

void porter_leave(Container *container) {
        Porter *porter = container->porter;
        int r;

        /* It may be one that has begun since. */
        if (!porter || porter->commands == 0 || --porter->commands > 0)
                return;

        r = sd_event_add_time_relative(
                sd_bus_get_event(container->list->bus), &porter->rest, CLOCK_MONOTONIC, REST_USEC,
                0, on_rest, porter);
        if (r < 0)
                container->porter = porter_free(porter);
}

Porter *porter_free(Porter *porter) {
        if (!porter)
                return NULL;

        porter_close(porter);
        service_free(porter->service);
        free(porter);
        return NULL;
}
