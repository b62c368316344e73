/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "caller.h"
#include "errand.h"
#include "log.h"
#include "names.h"
#include "pid1.h"
#include "service.h"
#include "strv.h"

#define ERRANDS_MAX           4
#define ERRANDS_MAX_OF_A_USER 2

static int errand_answer(Errand *errand, int status) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        int r;

        r = sd_bus_message_new_method_return(errand->message, &reply);
        if (r >= 0)
                r = errand->kind->answer(errand, status, reply, &error);
        if (sd_bus_error_is_set(&error))
                return sd_bus_reply_method_error(errand->message, &error);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}

static void errand_end(Errand *errand, int status) {
        int r;

        r = errand_answer(errand, status);
        if (r < 0) {
                log_error(
                        "A call about %s could not be answered: %s", errand->kind->plural,
                        strerror(-r));
                (void) sd_bus_reply_method_errno(errand->message, r, NULL);
        }
        errand_free(errand);
}

static void on_started(void *userdata, int r) {
        Errand *errand = userdata;
        const UnitProperties *properties = service_properties(errand->service);
        const char *result = properties->result ?: "";
        bool exited = r >= 0 || strcmp(result, "exit-code") == 0;

        if (errand->end)
                return errand_end(errand, 0);
        if (!exited)
                log_error(
                        "%s has not done its work: %s", service_unit(errand->service),
                        service_error(errand->service) ?: result);
        errand_end(errand, exited ? properties->exit_status : -1);
}

static void on_gone(void *userdata) {
        Errand *errand = userdata;

        errand_end(errand, errand->end ? 0 : -1);
}

int errand_finish(Errand *errand) {
        return service_stop(errand->service);
}

static const ServiceEvents service_events = {
        .started = on_started,
        .gone = on_gone,
};

static int on_caller_gone(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Errand *errand = userdata;

        (void) message;
        (void) error;

        (void) service_stop(errand->service);
        errand_free(errand);
        return 0;
}

static int errand_start(Errand *errand) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        _cleanup_free_ char *unit = NULL;
        int r;

        r = pid1_name_helper(errand->kind->unit, &unit);
        if (r >= 0)
                r = service_new(
                        errand->manager->bus, unit, &service_events, errand, &errand->service);
        if (r >= 0)
                r = service_prepare(errand->service, &message);
        if (r >= 0)
                r = errand->kind->append(errand, message);
        if (r >= 0)
                r = service_start(errand->service, message);
        return r;
}

static int check_limit(
        const Manager *manager, const ErrandKind *kind, uid_t sender, sd_bus_error *error) {
        unsigned all = 0, of_sender = 0;

        for (const Errand *other = manager->errands; other; other = other->next) {
                if (other->kind != kind)
                        continue;
                all++;
                of_sender += other->sender == sender;
        }
        if (kind->is_command ? sender == 0 || of_sender < manager->settings.commands :
                               all < ERRANDS_MAX && of_sender < ERRANDS_MAX_OF_A_USER)
                return 0;

        return sd_bus_error_setf(
                error, ERROR_LIMITS_EXCEEDED, "Too many %s are under way: ask again in a moment",
                kind->plural);
}

int errand_new(
        Manager *manager,
        sd_bus_message *message,
        const ErrandKind *kind,
        Errand **ret,
        sd_bus_error *error) {
        Errand *errand;
        uid_t sender;
        int r;

        r = caller_uid(message, &sender);
        if (r >= 0)
                r = check_limit(manager, kind, sender, error);
        if (r < 0)
                return r;

        errand = calloc(1, sizeof(*errand));
        if (!errand)
                return -ENOMEM;

        *errand = (Errand){
                .manager = manager,
                .kind = kind,
                .message = sd_bus_message_ref(message),
                .sender = sender,
                .output = -1,
                .next = manager->errands,
        };
        manager->errands = errand;
        *ret = errand;
        return 0;
}

int errand_begin(Errand *errand) {
        int r;

        r = caller_watch(errand->message, on_caller_gone, errand, &errand->caller);
        if (r >= 0)
                r = errand_start(errand);
        if (r < 0)
                errand_free(errand);
        return r < 0 ? r : 1;
}

Errand *errand_free(Errand *errand) {
        Errand **place;

        if (!errand)
                return NULL;

        for (place = &errand->manager->errands; *place != errand; place = &(*place)->next)
                continue;
        *place = errand->next;

        service_free(errand->service);
        sd_event_source_disable_unref(errand->end);
        listener_free(errand->caller);
        sd_bus_message_unref(errand->message);
        strv_free(errand->words);
        close_fd(errand->output);
        free(errand);
        return NULL;
}
