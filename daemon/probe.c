/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "probe.h"

#define RETRY_USEC_MIN (1 * 1000ULL)
#define RETRY_USEC_MAX (100 * 1000ULL)

/* A packet may be lost before the network inside is up, and the kernel repeats it late. */
#define ATTEMPT_USEC (250 * 1000ULL)

/* One port after the other: all of them must accept, so the order does not matter. */
struct Probe {
        sd_event *event;
        struct sockaddr_in address;
        uint16_t *ports;
        size_t n_ports, current;
        ProbeDone done;
        void *userdata;

        int socket; /* of the attempt under way */
        uint64_t wait;
        sd_event_source *io, *next, *timeout;
};

static void probe_attempt(Probe *probe);

static void probe_close(Probe *probe) {
        probe->io = sd_event_source_disable_unref(probe->io);
        probe->socket = close_fd(probe->socket);
}

static void probe_end(Probe *probe, int r) {
        probe_close(probe);
        probe->next = sd_event_source_disable_unref(probe->next);
        probe->timeout = sd_event_source_disable_unref(probe->timeout);
        probe->done(
                probe->userdata, r,
                probe->current < probe->n_ports ? probe->ports[probe->current] : 0);
}

static int on_timeout(sd_event_source *source, uint64_t now, void *userdata) {
        (void) source;
        (void) now;
        probe_end(userdata, -ETIMEDOUT);
        return 0;
}

static int on_next(sd_event_source *source, uint64_t now, void *userdata) {
        (void) source;
        (void) now;
        probe_attempt(userdata);
        return 0;
}

static int probe_next_in(Probe *probe, uint64_t usec) {
        probe->next = sd_event_source_disable_unref(probe->next);
        return sd_event_add_time_relative(
                probe->event, &probe->next, CLOCK_MONOTONIC, usec, 1, on_next, probe);
}

static void probe_result(Probe *probe, int failed) {
        uint64_t wait = 0;
        int r;

        probe_close(probe);

        if (failed != 0) {
                wait = probe->wait;
                /* In small steps: the last one is for nothing, and so lasts a 32nd of all. */
                probe->wait = wait * 33 / 32 < RETRY_USEC_MAX ? wait * 33 / 32 : RETRY_USEC_MAX;
        } else {
                probe->current++;
                probe->wait = RETRY_USEC_MIN;
        }

        if (probe->current == probe->n_ports) {
                probe_end(probe, 0);
                return;
        }

        r = probe_next_in(probe, wait);
        if (r < 0)
                probe_end(probe, r);
}

static int on_connected(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        socklen_t size = sizeof(int);
        int failed;

        (void) source;
        (void) events;

        if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &size) < 0)
                failed = errno;
        probe_result(userdata, failed);
        return 0;
}

static void probe_attempt(Probe *probe) {
        int r;

        probe_close(probe);

        if (probe->current == probe->n_ports) {
                probe_end(probe, 0);
                return;
        }

        probe->address.sin_port = htons(probe->ports[probe->current]);
        probe->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (probe->socket < 0) {
                probe_result(probe, errno);
                return;
        }
        if (connect(probe->socket, (struct sockaddr *) &probe->address, sizeof(probe->address)) >=
            0) {
                probe_result(probe, 0);
                return;
        }
        if (errno != EINPROGRESS) {
                probe_result(probe, errno);
                return;
        }

        r = sd_event_add_io(probe->event, &probe->io, probe->socket, EPOLLOUT, on_connected, probe);
        if (r >= 0)
                r = probe_next_in(probe, ATTEMPT_USEC);
        if (r < 0)
                probe_end(probe, r);
}

int probe_new(
        sd_event *event, const ProbeTarget *target, ProbeDone done, void *userdata, Probe **ret) {
        _cleanup_(probe_freep) Probe *probe = calloc(1, sizeof(*probe));
        int r;

        if (!probe)
                return -ENOMEM;

        *probe = (Probe){
                .event = sd_event_ref(event),
                .address.sin_family = AF_INET,
                .ports = calloc(target->n_ports + 1, sizeof(*target->ports)),
                .n_ports = target->n_ports,
                .done = done,
                .userdata = userdata,
                .socket = -1,
                .wait = RETRY_USEC_MIN,
        };
        if (!probe->ports)
                return -ENOMEM;
        if (target->n_ports > 0)
                memcpy(probe->ports, target->ports, target->n_ports * sizeof(*target->ports));
        if (inet_pton(AF_INET, target->address, &probe->address.sin_addr) != 1)
                return -EINVAL;

        r = sd_event_add_time_relative(
                event, &probe->timeout, CLOCK_MONOTONIC, target->timeout_usec, 1, on_timeout,
                probe);
        /* Never calls back in here. */
        if (r >= 0)
                r = probe_next_in(probe, 0);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(probe);
        return 0;
}

Probe *probe_free(Probe *probe) {
        if (!probe)
                return NULL;

        probe_close(probe);
        sd_event_source_disable_unref(probe->next);
        sd_event_source_disable_unref(probe->timeout);
        sd_event_unref(probe->event);
        free(probe->ports);
        free(probe);
        return NULL;
}
