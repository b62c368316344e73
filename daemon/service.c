/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "pid1.h"
#include "presence.h"
#include "service.h"
#include "start.h"
#include "unit-watch.h"

struct Service {
        sd_bus *bus;
        char *unit;
        const ServiceEvents *events;
        void *userdata;

        ServiceState state;
        bool stopping; /* asked for */
        char *error;
        Start *start;
        UnitWatch *watch; /* while PID 1 knows it */
        Presence *presence;
};

static void service_set_error(Service *service, const char *error) {
        free(service->error);
        service->error = error ? strdup(error) : NULL;
}

static void service_set_active(Service *service) {
        const UnitProperties *properties = service_properties(service);
        const char *active = properties->active ?: "";

        if (unit_properties_have_ended(properties)) {
                /* PID 1 forgets it now. Its result came in an earlier signal. */
                service->state = SERVICE_STOPPING;
                (void) presence_expect_end(service->presence);
                return;
        }

        if (strcmp(active, "active") == 0 || strcmp(active, "reloading") == 0)
                service->state = SERVICE_RUNNING;
        else if (strcmp(active, "deactivating") == 0)
                service->state = SERVICE_STOPPING;
        else
                service->state = SERVICE_STARTING;
        presence_expect_life(service->presence);
}

static void service_set_gone(Service *service) {
        service->state = SERVICE_GONE;
        service->stopping = false;
        unit_watch_end(service->watch);
}

/* PID 1 may not have heard what was asked of it, and how a job has ended is not told twice. */
static void service_catch_up(Service *service) {
        const UnitProperties *properties = service_properties(service);

        if (unit_properties_have_ended(properties))
                return; /* soon it is gone */
        if (service->stopping)
                (void) pid1_stop_unit(service->bus, service->unit);
        start_catch_up(service->start, properties);
}

static void on_changed(void *userdata, int changes) {
        Service *service = userdata;
        /* Until our start is taken PID 1 speaks of none, or of another's. */
        bool ours = !start_is_asked(service->start);

        if (changes & CHANGED_ACTIVE && ours)
                service_set_active(service);
        if (changes & CHANGED_ACTIVE && service->events->changed)
                service->events->changed(service->userdata);
        if (changes & CHANGED_STATUS && service->events->told)
                service->events->told(service->userdata);
        if (changes & CHANGED_ALL && ours)
                service_catch_up(service);
}

static void on_taken(void *userdata, bool lost) {
        Service *service = userdata;

        presence_watch(service->presence);
        if (lost)
                (void) presence_ask(service->presence);
}

static void on_refused(void *userdata, int r, const char *error) {
        Service *service = userdata;

        service_set_error(service, error);
        service_set_gone(service);
        service->events->started(service->userdata, r);
}

static void on_ended(void *userdata, int r) {
        Service *service = userdata;

        if (r >= 0 && service->state == SERVICE_STARTING)
                service->state = SERVICE_RUNNING;
        service->events->started(service->userdata, r);
}

static const StartEvents start_events = {
        .taken = on_taken,
        .refused = on_refused,
        .ended = on_ended,
};

static void on_gone(void *userdata) {
        Service *service = userdata;

        unit_watch_miss(service->watch);
        if (start_miss(service->start, !service->stopping))
                return;
        service_set_gone(service);
        service->events->gone(service->userdata);
}

int service_prepare(Service *service, sd_bus_message **ret) {
        return pid1_transient_new(service->bus, service->unit, ret);
}

int service_start(Service *service, sd_bus_message *message) {
        return service_start_with(service, message, NULL, NULL);
}

int service_start_with(
        Service *service,
        sd_bus_message *message,
        int (*others)(sd_bus_message *message, void *userdata),
        void *userdata) {
        int r;

        r = sd_bus_message_close_container(message);
        if (r >= 0)
                r = others ? others(message, userdata) :
                             sd_bus_message_append(message, "a(sa(sv))", 0);
        if (r >= 0)
                r = unit_watch_begin(service->watch);
        if (r >= 0)
                r = start_send(service->start, message);
        if (r < 0) {
                unit_watch_end(service->watch);
                return r;
        }

        service->state = SERVICE_STARTING;
        service_set_error(service, NULL);
        return 0;
}

int service_adopt(Service *service) {
        int r;

        r = pid1_find_unit(service->bus, service->unit);
        if (r < 0)
                return r;

        service->state = SERVICE_STARTING;
        presence_watch(service->presence);
        r = unit_watch_adopt(service->watch);
        if (r < 0)
                return r;

        on_changed(service, CHANGED_ACTIVE | CHANGED_STATUS);
        if (!unit_properties_have_ended(service_properties(service)))
                return 0;

        /* Ended, and referred to by another unit: nobody hears of it any more. */
        service_set_gone(service);
        presence_ignore(service->presence);
        return -ENOENT;
}

int service_stop(Service *service) {
        if (service->state == SERVICE_GONE)
                return 0;
        service->stopping = true;
        return pid1_stop_unit(service->bus, service->unit);
}

int service_kill(Service *service, bool main, int signal) {
        return pid1_kill_unit(service->bus, service->unit, main, signal);
}

ServiceState service_state(const Service *service) {
        return service->state;
}

const char *service_unit(const Service *service) {
        return service->unit;
}

const UnitProperties *service_properties(const Service *service) {
        return unit_watch_properties(service->watch);
}

const char *service_error(const Service *service) {
        return service->error;
}

int service_new(
        sd_bus *bus, const char *unit, const ServiceEvents *events, void *userdata, Service **ret) {
        _cleanup_(service_freep) Service *service = calloc(1, sizeof(*service));
        int r;

        if (!service)
                return -ENOMEM;

        *service = (Service){
                .bus = sd_bus_ref(bus),
                .unit = strdup(unit),
                .events = events,
                .userdata = userdata,
        };
        if (!service->unit)
                return -ENOMEM;

        r = start_new(bus, &start_events, service, &service->start);
        if (r >= 0)
                r = presence_new(bus, unit, on_gone, service, &service->presence);
        if (r >= 0)
                r = unit_watch_new(bus, unit, on_changed, service, &service->watch);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(service);
        return 0;
}

Service *service_free(Service *service) {
        if (!service)
                return NULL;

        start_free(service->start);
        unit_watch_free(service->watch);
        presence_free(service->presence);
        free(service->unit);
        free(service->error);
        sd_bus_unref(service->bus);
        free(service);
        return NULL;
}
