/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loopback.h"
#include "probe.h"
#include "test.h"

#define MSEC 1000ULL

typedef struct Outcome {
        sd_event *event;
        Probe *probe;
        int calls, r;
        uint16_t port;
        int late; /* bound, listens after a while */
} Outcome;

static uint64_t clock_usec(void) {
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (uint64_t) now.tv_sec * 1000000 + (uint64_t) now.tv_nsec / 1000;
}

static void on_done(void *userdata, int r, uint16_t port) {
        Outcome *outcome = userdata;

        outcome->calls++;
        outcome->r = r;
        outcome->port = port;
        outcome->probe = probe_free(outcome->probe);
}

static int on_late(sd_event_source *source, uint64_t now, void *userdata) {
        (void) source;
        (void) now;
        CHECK_INT(listen(((Outcome *) userdata)->late, 1), 0);
        return 0;
}

/* Until the answer, and a little longer: there must be no second one. */
static void outcome_run(Outcome *outcome, const ProbeTarget *target) {
        CHECK_INT(probe_new(outcome->event, target, on_done, outcome, &outcome->probe), 0);
        CHECK_INT(outcome->calls, 0);
        while (outcome->calls == 0)
                CHECK(sd_event_run(outcome->event, 5000 * MSEC) > 0);
        CHECK_INT(sd_event_run(outcome->event, 20 * MSEC), 0);
        CHECK_INT(outcome->calls, 1);
}

static void test_open(sd_event *event) {
        Outcome outcome = { .event = event };
        uint16_t ports[3];
        int fds[3];

        for (size_t i = 0; i < 3; i++) {
                fds[i] = loopback_bind(ports + i);
                CHECK_INT(listen(fds[i], 1), 0);
        }
        outcome_run(
                &outcome,
                &(ProbeTarget){ .address = "127.0.0.1",
                                .ports = ports,
                                .n_ports = 3,
                                .timeout_usec = 5000 * MSEC });
        CHECK_INT(outcome.r, 0);
        for (size_t i = 0; i < 3; i++)
                close(fds[i]);
}

static void test_late(sd_event *event) {
        Outcome outcome = { .event = event };
        uint64_t begin = clock_usec();
        uint16_t ports[2];
        int open = loopback_bind(ports);

        CHECK_INT(listen(open, 1), 0);
        outcome.late = loopback_bind(ports + 1);
        CHECK(sd_event_add_time_relative(
                      event, NULL, CLOCK_MONOTONIC, 150 * MSEC, 1, on_late, &outcome) >= 0);
        outcome_run(
                &outcome,
                &(ProbeTarget){ .address = "127.0.0.1",
                                .ports = ports,
                                .n_ports = 2,
                                .timeout_usec = 5000 * MSEC });
        CHECK_INT(outcome.r, 0);
        CHECK(clock_usec() - begin >= 150 * MSEC);
        close(open);
        close(outcome.late);
}

static void test_never(sd_event *event) {
        Outcome outcome = { .event = event };
        uint64_t begin = clock_usec();
        uint16_t ports[2];
        int open = loopback_bind(ports), closed = loopback_bind(ports + 1);

        CHECK_INT(listen(open, 1), 0);
        outcome_run(
                &outcome,
                &(ProbeTarget){ .address = "127.0.0.1",
                                .ports = ports,
                                .n_ports = 2,
                                .timeout_usec = 300 * MSEC });
        CHECK_INT(outcome.r, -ETIMEDOUT);
        CHECK_INT(outcome.port, ports[1]);
        CHECK(clock_usec() - begin >= 300 * MSEC);
        close(open);
        close(closed);
}

static void test_no_ports(sd_event *event) {
        Outcome outcome = { .event = event };

        outcome_run(
                &outcome, &(ProbeTarget){ .address = "127.0.0.1", .timeout_usec = 1000 * MSEC });
        CHECK_INT(outcome.r, 0);
        CHECK_INT(outcome.port, 0);
}

/* Freed while it waits: no callback, no socket left. */
static void test_free(sd_event *event) {
        Outcome outcome = { .event = event };
        uint16_t port;
        int closed = loopback_bind(&port), after;

        CHECK_INT(
                probe_new(
                        event,
                        &(ProbeTarget){ .address = "127.0.0.1",
                                        .ports = &port,
                                        .n_ports = 1,
                                        .timeout_usec = 1000 * MSEC },
                        on_done, &outcome, &outcome.probe),
                0);
        for (int i = 0; i < 3; i++)
                CHECK(sd_event_run(event, 100 * MSEC) > 0);
        outcome.probe = probe_free(outcome.probe);
        CHECK_INT(sd_event_run(event, 50 * MSEC), 0);
        CHECK_INT(outcome.calls, 0);

        after = dup(closed);
        CHECK_INT(after, closed + 1);
        close(after);
        close(closed);
}

static void test_bad_address(sd_event *event) {
        Outcome outcome = { .event = event };

        CHECK_INT(
                probe_new(
                        event, &(ProbeTarget){ .address = "localhost", .timeout_usec = MSEC },
                        on_done, &outcome, &outcome.probe),
                -EINVAL);
        CHECK(!outcome.probe);
}

int main(void) {
        sd_event *event;

        CHECK(sd_event_new(&event) >= 0);
        test_open(event);
        test_late(event);
        test_never(event);
        test_no_ports(event);
        test_free(event);
        test_bad_address(event);
        sd_event_unref(event);
        return 0;
}
