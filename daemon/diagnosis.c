/* SPDX-License-Identifier: MIT */

#include "diagnosis.h"
#include "config.h"
#include "errand.h"
#include "finding.h"
#include "firewall-survey.h"
#include "firewall.h"
#include "names.h"
#include "pid1.h"
#include "trial.h"

/* It takes milliseconds where nothing is wrong. */
#define LIMIT_USEC (10 * 1000 * 1000ULL)

/* No mount namespace: what is tried is what a container's unit finds. */
static int diagnosis_append(Errand *errand, sd_bus_message *message) {
        int r;

        (void) errand;

        r = sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)(sv)(sv)(sv)", "Type", "s", "oneshot", "Description", "s",
                "Examination of the host for flakectr", "SyslogIdentifier", "s", "flakectr-run",
                "TimeoutStartUSec", "t", LIMIT_USEC, "NoNewPrivileges", "b", 1, "DevicePolicy", "s",
                "closed", "SuccessExitStatus", "(aiai)", 1, TRIAL_NO_QUOTA, 0);
        if (r < 0)
                return r;
        return pid1_append_exec(
                message, "ExecStart",
                (const char *[]){ LIBEXEC_DIR "/flakectr-run", "--check", NULL });
}

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

static int diagnosis_answer(
        Errand *errand, int status, sd_bus_message *reply, sd_bus_error *error) {
        Finding findings[FINDINGS_MAX];
        int r;

        (void) error;

        finding_list(status, findings);
        r = sd_bus_message_open_container(reply, 'a', "(sss)");
        for (size_t i = 0; r >= 0 && i < FINDINGS_MAX; i++)
                r = sd_bus_message_append(
                        reply, "(sss)", findings[i].check, findings[i].verdict, findings[i].text);
        if (r >= 0)
                r = append_firewall(reply, &errand->manager->containers.pool);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static const ErrandKind diagnosis = {
        .unit = "check",
        .plural = "diagnoses",
        .append = diagnosis_append,
        .answer = diagnosis_answer,
};

int diagnosis_new(Manager *manager, sd_bus_message *message, sd_bus_error *error) {
        Errand *errand;
        int r;

        r = errand_new(manager, message, &diagnosis, &errand, error);
        return r < 0 ? r : errand_begin(errand);
}
