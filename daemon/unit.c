/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "container-name.h"
#include "machine.h"
#include "names.h"
#include "service.h"
#include "state-dir.h"
#include "unit-recipe.h"
#include "unit.h"

/* Longer than the first 50 ms in which nspawn loses a signal, short for a person who waits. */
#define REPEAT_USEC (1500 * 1000ULL)

struct Unit {
        char *machine_name;
        Service *service;
        Machine *machine;
        const UnitEvents *events;
        void *userdata;

        bool ready;    /* `started` was told */
        bool stopping; /* asked for by us */
        bool leaving;  /* PID 1 has forgotten it, machined not yet */
        sd_event_source *deadline, *repeat;
        sd_event *event;
};

static void unit_tell_started(Unit *unit, int r) {
        unit->deadline = sd_event_source_disable_unref(unit->deadline);
        if (unit->ready || unit->stopping)
                return;
        unit->ready = r >= 0;
        unit->events->started(unit->userdata, r);
}

static void unit_tell_gone(Unit *unit) {
        unit->leaving = false;
        unit->deadline = sd_event_source_disable_unref(unit->deadline);
        unit->events->gone(unit->userdata);
}

/* Registered as ours after READY=1, or not registered any more after the end. */
static void on_machine(void *userdata, int r) {
        Unit *unit = userdata;

        if (unit->leaving)
                unit_tell_gone(unit);
        else
                unit_tell_started(unit, r);
}

/* Who has made it may not do so. */
static void unit_remove_socket(const Unit *unit) {
        char path[sizeof(NOTIFY_DIR) + 1 + MACHINE_NAME_MAX];

        (void) snprintf(path, sizeof(path), NOTIFY_DIR "/%s", unit->machine_name);
        (void) unlink(path);
}

static void on_service_gone(void *userdata) {
        Unit *unit = userdata;

        unit->repeat = sd_event_source_disable_unref(unit->repeat);
        unit->leaving = true;
        unit_remove_socket(unit);
        /* nspawn unregisters it before it ends; where it was killed machined notices by itself. */
        if (machine_wait(unit->machine, false) != 0)
                unit_tell_gone(unit);
}

static void on_service_started(void *userdata, int r) {
        Unit *unit = userdata;

        /* Refused, and we have given it up already: it never was. */
        if (r < 0 && unit->stopping && service_state(unit->service) == SERVICE_GONE)
                return on_service_gone(unit);

        if (r >= 0)
                r = machine_wait(unit->machine, true);
        if (r != 0)
                unit_tell_started(unit, r);
}

static void on_service_changed(void *userdata) {
        Unit *unit = userdata;

        unit->events->changed(unit->userdata);
}

static void on_service_told(void *userdata) {
        Unit *unit = userdata;

        unit->events->told(unit->userdata);
}

static const ServiceEvents service_events = {
        .started = on_service_started,
        .gone = on_service_gone,
        .changed = on_service_changed,
        .told = on_service_told,
};

static int on_deadline(sd_event_source *source, uint64_t now, void *userdata) {
        (void) source;
        (void) now;
        unit_tell_started(userdata, -ETIMEDOUT);
        return 0;
}

/* Has its init been ready since it was last started, be it by us or by a reboot from inside? */
static bool unit_listens(const Unit *unit) {
        const UnitProperties *properties = service_properties(unit->service);

        return properties->ready_usec != 0 && properties->ready_usec >= properties->begin_usec;
}

/* To be told a second time cuts an orderly shutdown short: not where it was heard the first time.
 */
static int on_repeat(sd_event_source *source, uint64_t now, void *userdata) {
        Unit *unit = userdata;

        (void) source;
        (void) now;
        return unit_listens(unit) ? 0 : service_kill(unit->service, true, SIGTERM);
}

int unit_start(Unit *unit, const UnitOrder *order) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        uint64_t timeout_usec = order->spec->ready_timeout * USEC_PER_SEC;
        int r;

        unit->ready = unit->stopping = unit->leaving = false;
        unit->repeat = sd_event_source_disable_unref(unit->repeat);

        r = service_prepare(unit->service, &message);
        if (r >= 0)
                r = unit_recipe_append(message, unit->machine_name, order);
        if (r >= 0)
                r = service_start(unit->service, message);
        if (r < 0)
                return r;

        unit->deadline = sd_event_source_disable_unref(unit->deadline);
        return sd_event_add_time_relative(
                unit->event, &unit->deadline, CLOCK_MONOTONIC, timeout_usec, 0, on_deadline, unit);
}

bool unit_has_been_ready(const Unit *unit) {
        return service_state(unit->service) == SERVICE_RUNNING ||
                service_properties(unit->service)->ready_usec != 0;
}

int unit_adopt(Unit *unit) {
        int r;

        r = service_adopt(unit->service);
        if (r >= 0)
                unit->ready = unit_has_been_ready(unit);
        return r;
}

bool unit_is_frozen(const Unit *unit) {
        return service_properties(unit->service)->frozen;
}

int unit_stop(Unit *unit) {
        int r;

        unit->stopping = true;
        if (unit->leaving)
                return 0;

        r = service_stop(unit->service);
        if (r < 0 || unit_listens(unit))
                return r;

        unit->repeat = sd_event_source_disable_unref(unit->repeat);
        return sd_event_add_time_relative(
                unit->event, &unit->repeat, CLOCK_MONOTONIC, REPEAT_USEC, 0, on_repeat, unit);
}

ServiceState unit_state(const Unit *unit) {
        ServiceState state = service_state(unit->service);

        if (unit->leaving)
                return SERVICE_STOPPING;
        return state != SERVICE_GONE && unit->stopping ? SERVICE_STOPPING : state;
}

const char *unit_name(const Unit *unit) {
        return service_unit(unit->service);
}

const char *unit_status(const Unit *unit) {
        return service_properties(unit->service)->status ?: "";
}

static const char *unit_result(const Unit *unit) {
        return service_properties(unit->service)->result ?: "";
}

bool unit_succeeded(const Unit *unit) {
        const char *result = unit_result(unit);

        return *result == '\0' || strcmp(result, "success") == 0;
}

const char *unit_refusal(const Unit *unit) {
        return service_error(unit->service);
}

const char *unit_reason(const Unit *unit) {
        return unit_result(unit);
}

sd_id128_t unit_invocation(const Unit *unit) {
        return service_properties(unit->service)->invocation;
}

int unit_new(
        sd_bus *bus, const char *machine, const UnitEvents *events, void *userdata, Unit **ret) {
        _cleanup_(unit_freep) Unit *unit = calloc(1, sizeof(*unit));
        _cleanup_free_ char *name = NULL;
        int r;

        if (!unit || asprintf(&name, UNIT_PREFIX_CONTAINER "%s.service", machine) < 0)
                return -ENOMEM;

        *unit = (Unit){
                .machine_name = strdup(machine),
                .events = events,
                .userdata = userdata,
                .event = sd_event_ref(sd_bus_get_event(bus)),
        };
        if (!unit->machine_name)
                return -ENOMEM;

        r = service_new(bus, name, &service_events, unit, &unit->service);
        if (r >= 0)
                r = machine_new(bus, machine, on_machine, unit, &unit->machine);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(unit);
        return 0;
}

Unit *unit_free(Unit *unit) {
        if (!unit)
                return NULL;

        sd_event_source_disable_unref(unit->deadline);
        sd_event_source_disable_unref(unit->repeat);
        service_free(unit->service);
        machine_free(unit->machine);
        sd_event_unref(unit->event);
        free(unit->machine_name);
        free(unit);
        return NULL;
}
