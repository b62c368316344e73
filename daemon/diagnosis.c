/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "diagnosis.h"
#include "finding.h"
#include "firewall-survey.h"
#include "firewall.h"
#include "log.h"
#include "names.h"
#include "owner.h"
#include "pid1.h"
#include "service.h"

/* Each costs a process, and everybody may ask. */
#define DIAGNOSES_MAX           4
#define DIAGNOSES_MAX_OF_A_USER 2

/* It takes milliseconds where nothing is wrong. */
#define LIMIT_USEC (10 * 1000 * 1000ULL)

struct Diagnosis {
        Manager *manager;
        sd_bus_message *message;
        sd_bus_track *caller;
        uid_t sender;
        Service *service;
        Diagnosis *next; /* Manager.diagnoses */
};

static int append_firewall(sd_bus_message *reply, const LeasePool *pool) {
        char text[SURVEY_TEXT_MAX] = "it cannot be looked at: see 'journalctl -u flakectrd'";
        char addresses[LEASE_POOL_TEXT_MAX];
        int r;

        r = firewall_try();
        r = sd_bus_message_append(
                reply, "(sss)", CHECK_NFTABLES, r < 0 ? VERDICT_NAME_ERROR : VERDICT_NAME_OK,
                r < 0 ? "the kernel does not take our rules, so that no container with a network "
                        "can start: 'journalctl -u flakectrd' has its words, and 'modprobe "
                        "nf_tables' as root may help" :
                        "the kernel takes the rules that guard networks");
        if (r < 0)
                return r;

        r = survey_make(lease_pool_format(pool, addresses), text);
        return sd_bus_message_append(
                reply, "(sss)", CHECK_FIREWALL,
                r < 0          ? VERDICT_NAME_NOT_CHECKED :
                        r == 0 ? VERDICT_NAME_OK :
                                 VERDICT_NAME_WARNING,
                text);
}

static int diagnosis_answer(const Diagnosis *diagnosis, int status) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        Finding findings[FINDINGS_MAX];
        int r;

        finding_list(status, findings);

        r = sd_bus_message_new_method_return(diagnosis->message, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(sss)");
        for (size_t i = 0; r >= 0 && i < FINDINGS_MAX; i++)
                r = sd_bus_message_append(
                        reply, "(sss)", findings[i].check, findings[i].verdict, findings[i].text);
        if (r >= 0)
                r = append_firewall(reply, &diagnosis->manager->containers.pool);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}

static void diagnosis_end(Diagnosis *diagnosis, int status) {
        int r;

        r = diagnosis_answer(diagnosis, status);
        if (r < 0) {
                log_error("A diagnosis could not be answered: %s", strerror(-r));
                (void) sd_bus_reply_method_errno(diagnosis->message, r, NULL);
        }
        diagnosis_free(diagnosis);
}

static void on_started(void *userdata, int r) {
        Diagnosis *diagnosis = userdata;
        const UnitProperties *properties = service_properties(diagnosis->service);
        const char *result = properties->result ?: "";
        bool exited = r >= 0 || strcmp(result, "exit-code") == 0;

        if (!exited)
                log_error(
                        "The host cannot be examined by flakectr-run: %s",
                        service_error(diagnosis->service) ?: result);
        diagnosis_end(diagnosis, exited ? properties->exit_status : -1);
}

static void on_gone(void *userdata) {
        diagnosis_end(userdata, -1);
}

static const ServiceEvents service_events = {
        .started = on_started,
        .gone = on_gone,
};

static int on_caller_gone(sd_bus_track *caller, void *userdata) {
        Diagnosis *diagnosis = userdata;

        (void) caller;

        (void) service_stop(diagnosis->service);
        diagnosis_free(diagnosis);
        return 0;
}

/* No mount namespace: what is tried is what a container's unit finds. */
static int append_properties(sd_bus_message *message) {
        int r;

        r = sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)(sv)(sv)", "Type", "s", "oneshot", "Description", "s",
                "Examination of the host for flakectr", "SyslogIdentifier", "s", "flakectr-run",
                "TimeoutStartUSec", "t", LIMIT_USEC, "NoNewPrivileges", "b", 1, "DevicePolicy", "s",
                "closed");
        if (r < 0)
                return r;
        return pid1_append_exec(
                message, "ExecStart",
                (const char *[]){ LIBEXEC_DIR "/flakectr-run", "--check", NULL });
}

static int diagnosis_start(Diagnosis *diagnosis) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        _cleanup_free_ char *unit = NULL;
        int r;

        r = pid1_name_helper("check", &unit);
        if (r >= 0)
                r = service_new(
                        diagnosis->manager->bus, unit, &service_events, diagnosis,
                        &diagnosis->service);
        if (r >= 0)
                r = service_prepare(diagnosis->service, &message);
        if (r >= 0)
                r = append_properties(message);
        if (r >= 0)
                r = service_start(diagnosis->service, message);
        return r;
}

static int check_limit(const Manager *manager, uid_t sender, sd_bus_error *error) {
        unsigned all = 0, of_sender = 0;

        for (const Diagnosis *other = manager->diagnoses; other; other = other->next) {
                all++;
                of_sender += other->sender == sender;
        }
        if (all < DIAGNOSES_MAX && of_sender < DIAGNOSES_MAX_OF_A_USER)
                return 0;

        return sd_bus_error_set(
                error, ERROR_LIMITS_EXCEEDED,
                "Too many diagnoses are under way: ask again in a moment");
}

int diagnosis_new(Manager *manager, sd_bus_message *message, sd_bus_error *error) {
        _cleanup_(diagnosis_freep) Diagnosis *diagnosis = NULL;
        uid_t sender;
        int r;

        r = owner_of_caller(message, &sender);
        if (r >= 0)
                r = check_limit(manager, sender, error);
        if (r < 0)
                return r;

        diagnosis = calloc(1, sizeof(*diagnosis));
        if (!diagnosis)
                return -ENOMEM;

        *diagnosis = (Diagnosis){
                .manager = manager,
                .message = sd_bus_message_ref(message),
                .sender = sender,
                .next = manager->diagnoses,
        };
        manager->diagnoses = diagnosis;

        r = owner_watch_caller(diagnosis->message, on_caller_gone, diagnosis, &diagnosis->caller);
        if (r >= 0)
                r = diagnosis_start(diagnosis);
        if (r < 0)
                return r;

        TAKE_PTR(diagnosis);
        return 1;
}

Diagnosis *diagnosis_free(Diagnosis *diagnosis) {
        Diagnosis **place;

        if (!diagnosis)
                return NULL;

        for (place = &diagnosis->manager->diagnoses; *place != diagnosis; place = &(*place)->next)
                continue;
        *place = diagnosis->next;

        service_free(diagnosis->service);
        sd_bus_track_unref(diagnosis->caller);
        sd_bus_message_unref(diagnosis->message);
        free(diagnosis);
        return NULL;
}
