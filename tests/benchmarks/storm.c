/* SPDX-License-Identifier: MIT */

/*
 * storm SECONDS READS CALLS OBJECT NAME...: so many reads of the container OBJECT's properties and
 * calls of Up and Down in each second, of containers that are down and of one that there is not.
 * Meanwhile, on a connection of its own, flakectrd and the bus itself are asked for something in
 * turn: prints the nanoseconds of each answer, "flakectrd N" or "bus N", and in the end how many
 * reads and calls were answered.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <time.h>

#define SERVICE    "org.flakectr1"
#define BUS        "org.freedesktop.DBus"
#define TICK_USEC  1000
#define PROBE_TICK 5
#define UNANSWERED 4000 /* more are not sent: the bus has limits */

typedef struct Stream {
        unsigned in_a_second, sent, answered;
} Stream;

typedef struct Storm {
        sd_bus *many, *probe;
        sd_event *event;
        Stream reads, calls;
        const char *object;
        char **names;
        unsigned n_names, ticks;
        uint64_t asked;
} Storm;

static uint64_t now(void) {
        struct timespec t;

        (void) clock_gettime(CLOCK_MONOTONIC, &t);
        return (uint64_t) t.tv_sec * 1000000000ULL + (uint64_t) t.tv_nsec;
}

static int on_answered(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        (void) reply;
        (void) error;
        ((Stream *) userdata)->answered++;
        return 0;
}

static int on_probed(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        Storm *storm = userdata;
        const char *who = sd_bus_message_get_sender(reply);

        (void) error;
        printf("%s %llu\n", who && strcmp(who, BUS) == 0 ? "bus" : "flakectrd",
               (unsigned long long) (now() - storm->asked));
        storm->asked = 0;
        return 0;
}

static int storm_read(Storm *storm) {
        return sd_bus_call_method_async(
                storm->many, NULL, SERVICE, storm->object, BUS ".Properties", "Get", on_answered,
                &storm->reads, "ss", SERVICE ".Container", "State");
}

static int storm_call(Storm *storm) {
        const char *name = storm->names[storm->calls.sent % storm->n_names];

        return sd_bus_call_method_async(
                storm->many, NULL, SERVICE, "/org/flakectr1", SERVICE ".Manager",
                storm->calls.sent % 2 ? "Up" : "Down", on_answered, &storm->calls, "sasa{sv}", "",
                1, name, 0);
}

static int storm_probe(Storm *storm) {
        bool bus = storm->ticks % (2 * PROBE_TICK) == 0;

        if (storm->asked)
                return 0;
        storm->asked = now();
        return bus ? sd_bus_call_method_async(
                             storm->probe, NULL, BUS, "/org/freedesktop/DBus", BUS, "GetId",
                             on_probed, storm, "") :
                     sd_bus_call_method_async(
                             storm->probe, NULL, SERVICE, storm->object, BUS ".Properties", "Get",
                             on_probed, storm, "ss", SERVICE ".Container", "State");
}

/* Sends what is due by this tick. */
static int storm_send(Storm *storm, Stream *stream, int (*send)(Storm *)) {
        uint64_t due = (uint64_t) storm->ticks * stream->in_a_second / 1000;
        int r = 0;

        for (; r >= 0 && stream->sent < due && stream->sent - stream->answered < UNANSWERED;
             stream->sent++)
                r = send(storm);
        return r;
}

static int on_tick(sd_event_source *source, uint64_t at, void *userdata) {
        Storm *storm = userdata;
        int r;

        storm->ticks++;
        r = storm_send(storm, &storm->reads, storm_read);
        if (r >= 0)
                r = storm_send(storm, &storm->calls, storm_call);
        if (r >= 0 && storm->ticks % PROBE_TICK == 0)
                r = storm_probe(storm);
        if (r < 0)
                return sd_event_exit(storm->event, EXIT_FAILURE);
        return sd_event_source_set_time(source, at + TICK_USEC);
}

static int on_end(sd_event_source *source, uint64_t at, void *userdata) {
        (void) source;
        (void) at;
        return sd_event_exit(((Storm *) userdata)->event, 0);
}

int main(int argc, char *argv[]) {
        Storm storm = {};
        sd_event_source *tick = NULL;
        uint64_t seconds;
        int r;

        if (argc < 6)
                return 2;
        seconds = strtoull(argv[1], NULL, 10);
        storm.reads.in_a_second = (unsigned) strtoul(argv[2], NULL, 10);
        storm.calls.in_a_second = (unsigned) strtoul(argv[3], NULL, 10);
        storm.object = argv[4];
        storm.names = argv + 5;
        storm.n_names = (unsigned) argc - 5;

        r = sd_event_default(&storm.event);
        if (r >= 0)
                r = sd_bus_open_system(&storm.many);
        if (r >= 0)
                r = sd_bus_open_system(&storm.probe);
        if (r >= 0)
                r = sd_bus_attach_event(storm.many, storm.event, SD_EVENT_PRIORITY_NORMAL);
        if (r >= 0)
                r = sd_bus_attach_event(storm.probe, storm.event, SD_EVENT_PRIORITY_IMPORTANT);
        if (r >= 0)
                r = sd_event_add_time_relative(
                        storm.event, &tick, CLOCK_MONOTONIC, TICK_USEC, 1, on_tick, &storm);
        if (r >= 0)
                r = sd_event_source_set_enabled(tick, SD_EVENT_ON);
        if (r >= 0)
                r = sd_event_add_time_relative(
                        storm.event, NULL, CLOCK_MONOTONIC, seconds * 1000000, 1, on_end, &storm);
        if (r >= 0)
                r = sd_event_loop(storm.event);
        printf("reads %u\ncalls %u\n", storm.reads.answered, storm.calls.answered);
        if (r < 0)
                fprintf(stderr, "storm: %s\n", strerror(-r));
        return r == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
