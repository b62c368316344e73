/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "pid1.h"
#include "presence.h"
#include "service.h"
#include "unit-properties.h"

struct Service {
        sd_bus *bus;
        char *unit, *path;
        const ServiceEvents *events;
        void *userdata;

        ServiceState state;
        bool referenced;
        char *job; /* object path of our start job, while it runs */
        char *error;
        UnitProperties properties;
        Presence *presence;

        sd_bus_slot *start;
        Listener *job_removed, *changed; /* the latter while PID 1 knows it */
};

static void replace(char **field, const char *value) {
        free(*field);
        *field = value ? strdup(value) : NULL;
}

static void service_unref(Service *service) {
        if (!service->referenced)
                return;

        service->referenced = false;
        (void) pid1_call_unit(service->bus, NULL, "UnrefUnit", service->unit, NULL, NULL);
}

static int service_set_active(Service *service) {
        const char *active = service->properties.active ?: "";

        if (unit_properties_have_ended(&service->properties)) {
                /* Let PID 1 forget it. Its result came in an earlier signal. */
                service->state = SERVICE_STOPPING;
                service_unref(service);
                return presence_expect_end(service->presence);
        }

        if (strcmp(active, "active") == 0 || strcmp(active, "reloading") == 0)
                service->state = SERVICE_RUNNING;
        else if (strcmp(active, "deactivating") == 0)
                service->state = SERVICE_STOPPING;
        else
                service->state = SERVICE_STARTING;
        presence_expect_life(service->presence);
        return 0;
}

static int service_read(Service *service, sd_bus_message *message) {
        int changes = unit_properties_read(&service->properties, message), r = 0;

        if (changes < 0)
                return changes;

        /* Until our start is taken PID 1 speaks of none, or of another's. */
        if (changes & CHANGED_ACTIVE && !service->start)
                r = service_set_active(service);
        if (changes & CHANGED_ACTIVE && service->events->changed)
                service->events->changed(service->userdata);
        if (changes & CHANGED_STATUS && service->events->told)
                service->events->told(service->userdata);
        return r;
}

static int on_changed(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Service *service = userdata;

        (void) error;

        /* One of our name that is not ours is none of ours. */
        if (service->state == SERVICE_GONE)
                return 0;
        return sd_bus_message_skip(message, "s") < 0 ? 0 : service_read(service, message);
}

static void service_ended_start(Service *service, int r) {
        replace(&service->job, NULL);
        if (r >= 0 && service->state == SERVICE_STARTING)
                service->state = SERVICE_RUNNING;
        service->events->started(service->userdata, r);
}

static int on_job_removed(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Service *service = userdata;
        const char *job, *unit, *result;

        (void) error;

        if (sd_bus_message_read(message, "uoss", NULL, &job, &unit, &result) < 0)
                return 0;
        if (service->job && strcmp(job, service->job) == 0)
                service_ended_start(service, strcmp(result, "done") == 0 ? 0 : -EIO);
        return 0;
}

static int service_follow(Service *service) {
        service->changed = listener_free(service->changed);
        return pid1_follow(service->bus, service->path, on_changed, service, &service->changed);
}

static void service_set_gone(Service *service) {
        service->state = SERVICE_GONE;
        service->changed = listener_free(service->changed);
}

static void on_gone(void *userdata) {
        Service *service = userdata;

        service_set_gone(service);
        service->referenced = false;
        service->events->gone(service->userdata);
}

static int on_start_reply(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        Service *service = userdata;
        const sd_bus_error *refused = sd_bus_message_get_error(reply);
        const char *job;

        (void) error;

        service->start = sd_bus_slot_unref(service->start);

        if (!refused && sd_bus_message_read(reply, "o", &job) >= 0) {
                service->referenced = true;
                replace(&service->job, job);
                presence_watch(service->presence);
                return 0;
        }

        replace(&service->error, refused ? refused->message : "systemd's answer cannot be read");
        service_set_gone(service);
        service_ended_start(service, refused ? -EIO : -EBADMSG);
        return 0;
}

int service_prepare(Service *service, sd_bus_message **ret) {
        int r = pid1_transient_new(service->bus, service->unit, ret);

        return r < 0 ? r : sd_bus_message_append(*ret, "(sv)", "AddRef", "b", 1);
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

        r = service_follow(service);
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        if (r >= 0)
                r = others ? others(message, userdata) :
                             sd_bus_message_append(message, "a(sa(sv))", 0);
        if (r >= 0)
                r = sd_bus_call_async(
                        service->bus, &service->start, message, on_start_reply, service,
                        UINT64_MAX);
        if (r < 0)
                return r;

        service->state = SERVICE_STARTING;
        replace(&service->error, NULL);
        unit_properties_done(&service->properties);
        return 0;
}

static int service_watch(Service *service) {
        int r;

        r = listener_new(
                service->bus, &pid1_job_removed, on_job_removed, service, &service->job_removed);
        if (r < 0)
                return r;
        return presence_new(service->bus, service->unit, on_gone, service, &service->presence);
}

int service_adopt(Service *service) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *unit = NULL, *own = NULL;
        int r;

        r = pid1_ref_unit(service->bus, service->unit);
        if (r < 0)
                return r;

        service->referenced = true;
        service->state = SERVICE_STARTING;
        presence_watch(service->presence);

        r = service_follow(service);
        if (r >= 0)
                r = pid1_get_all(
                        service->bus, service->path,
                        strstr(service->unit, ".socket") ? PID1_UNIT_SOCKET : PID1_UNIT_SERVICE,
                        &own);
        if (r >= 0)
                r = service_read(service, own);
        if (r >= 0)
                r = pid1_get_all(service->bus, service->path, PID1_UNIT, &unit);
        if (r >= 0)
                r = service_read(service, unit);
        if (r < 0 || !unit_properties_have_ended(&service->properties))
                return r;

        /* Ended, and referred to by another unit: nobody hears of it any more. */
        service_set_gone(service);
        presence_ignore(service->presence);
        return -ENOENT;
}

int service_stop(Service *service) {
        return service->state == SERVICE_GONE ? 0 : pid1_stop_unit(service->bus, service->unit);
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
        return &service->properties;
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

        r = sd_bus_path_encode(PID1_UNITS, unit, &service->path);
        if (r < 0)
                return r;

        r = service_watch(service);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(service);
        return 0;
}

Service *service_free(Service *service) {
        if (!service)
                return NULL;

        service->referenced |= service->start != NULL; /* with an answer that nobody waits for */
        service_unref(service);
        sd_bus_slot_unref(service->start);
        listener_free(service->changed);
        listener_free(service->job_removed);
        presence_free(service->presence);
        free(service->unit);
        free(service->path);
        free(service->job);
        unit_properties_done(&service->properties);
        free(service->error);
        sd_bus_unref(service->bus);
        free(service);
        return NULL;
}
