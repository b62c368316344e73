/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <malloc.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "call.h"
#include "idle.h"
#include "log.h"
#include "names.h"
#include "revival.h"

#define AGAIN_USEC (100 * 1000ULL)

/* A day, for a call that came in at the last moment and builds a world. */
#define EXTENSION "EXTEND_TIMEOUT_USEC=86400000000"

static bool manager_is_busy(const Manager *manager) {
        if (manager->calls || manager->errands || manager->executions ||
            authority_is_asking(manager->authority) || fence_stands(manager->fence))
                return true;

        for (const Container *c = manager->containers.first; c; c = c->next)
                if (c->job || revival_is_due(c) || unit_state(c->unit) != SERVICE_GONE)
                        return true;
        return false;
}

/* Runs when nothing else wants to: what was on its way to us has been answered, or begun. */
static int on_leave(sd_event_source *source, uint64_t now, void *userdata) {
        Manager *manager = userdata;
        int r;

        (void) now;

        if (!manager_is_busy(manager))
                return sd_event_exit(manager->event, 0);

        (void) sd_notify(false, EXTENSION);
        r = sd_event_source_set_time_relative(source, AGAIN_USEC);
        return r < 0 ? r : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

/*
 * From STOPPING=1 on systemd starts us anew for whoever asks, and once the name is given back no
 * call comes in any more. What came in before that is served first.
 */
static int manager_leave(Manager *manager) {
        int r;

        (void) sd_notify(false, "STOPPING=1");
        r = sd_bus_release_name(manager->bus, BUS_NAME);
        if (r < 0)
                return r;

        manager->leaving = true;
        r = sd_event_add_time_relative(
                manager->event, &manager->idle, CLOCK_MONOTONIC, 0, 1, on_leave, manager);
        if (r < 0)
                return r;
        return sd_event_source_set_priority(manager->idle, SD_EVENT_PRIORITY_IDLE);
}

static int on_tick(sd_event_source *source, uint64_t now, void *userdata) {
        Manager *manager = userdata;
        int r;

        (void) now;

        if (manager->leaving)
                return 0;
        /* What the last calls needed; where containers run we stay, for days. */
        if (!manager->calls)
                (void) malloc_trim(0);
        if (manager->was_idle && !manager_is_busy(manager)) {
                r = manager_leave(manager);
                if (r < 0)
                        log_error("The daemon cannot leave: %s", strerror(-r));
        }

        manager->was_idle = !manager_is_busy(manager);
        r = sd_event_source_set_time_relative(source, manager->idle_usec / 2);
        return r < 0 ? r : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

int idle_watch(Manager *manager, unsigned seconds) {
        manager->idle_usec = seconds * 1000 * 1000ULL;
        return sd_event_add_time_relative(
                manager->event, NULL, CLOCK_MONOTONIC, manager->idle_usec / 2, 0, on_tick, manager);
}
