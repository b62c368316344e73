/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "clock.h"
#include "container-list.h"
#include "health.h"
#include "log.h"
#include "manager.h"
#include "operation.h"
#include "revival.h"
#include "state.h"

#define DELAY_SEC_MAX 300ULL

/* Who has been up for so long is new to us. */
#define STEADY_USEC (10 * 60 * USEC_PER_SEC)

static void revival_schedule(Container *container);

uint64_t revival_delay(unsigned tried) {
        uint64_t seconds = tried < 16 ? 1ULL << tried : DELAY_SEC_MAX;

        return (seconds < DELAY_SEC_MAX ? seconds : DELAY_SEC_MAX) * USEC_PER_SEC;
}

static sd_event *event_of(const Container *container) {
        return sd_bus_get_event(container->list->bus);
}

static void record_write(Container *container) {
        int r;

        if (!container_is_accepted(container))
                return;
        r = state_write_record(container->record);
        if (r < 0)
                log_warning(
                        "It cannot be recorded when %s is to be started again: %s",
                        container->machine, strerror(-r));
}

static RestartPolicy policy_of(const Container *container) {
        return container->spec ? container->spec->restart : RESTART_NO;
}

int take_want(Job *job) {
        Record *record = job->container->record;
        bool wanted = policy_of(job->container) != RESTART_NO;

        if (wanted == record->wanted)
                return 0;
        record->wanted = wanted;
        return state_write_record(record);
}

static void on_revived(void *userdata, int r, const sd_bus_error *error) {
        Container *container = userdata;

        if (r >= 0 || !container->record->wanted)
                return;
        log_notice("%s", error->message);
        revival_schedule(container);
}

static void revival_start(Container *container, const Operation *operation) {
        Job *job;
        int r;

        log_notice(
                "%s is started again (restart %u)", container->machine,
                container->record->restarts);
        r = job_new(container, operation, NULL, &job);
        if (r >= 0)
                r = job_join(job, on_revived, container);
        if (r >= 0)
                return job_start(job);

        log_error("%s cannot be started again: %s", container->machine, strerror(-r));
        container->job = job_free(container->job);
}

static int on_due(sd_event_source *source, uint64_t now, void *userdata) {
        Container *container = userdata;

        (void) source;
        (void) now;

        container->revival = sd_event_source_disable_unref(container->revival);
        if (container->job) {
                revival_schedule(container);
                return 0;
        }
        if (!container_is_running(container))
                revival_start(container, &operation_up);
        else if (health_state(container->health) == HEALTH_UNHEALTHY)
                revival_start(container, &operation_restart);
        return 0;
}

static void revival_schedule(Container *container) {
        Record *record = container->record;
        uint64_t delay, now;
        int r;

        if (container->revival)
                return;
        if (container->started > 0 &&
            sd_event_now(event_of(container), CLOCK_MONOTONIC, &now) >= 0 &&
            now > container->started + STEADY_USEC)
                record->restarts = 0;

        delay = revival_delay(record->restarts);
        if (record->restarts < UINT32_MAX)
                record->restarts++;
        record_write(container);
        log_notice(
                "%s is started again in %" PRIu64 " s", container->machine,
                (uint64_t) (delay / USEC_PER_SEC));
        r = sd_event_add_time_relative(
                event_of(container), &container->revival, CLOCK_MONOTONIC, delay, 0, on_due,
                container);
        if (r < 0)
                log_error("%s will not be started again: %s", container->machine, strerror(-r));
}

static bool wants_after_end(const Container *container) {
        switch (policy_of(container)) {
        case RESTART_NO:
                return false;
        case RESTART_ON_FAILURE:
                return container->record->failed;
        case RESTART_ALWAYS:
        case RESTART_UNLESS_STOPPED:
                return true;
        }
        return false;
}

void revival_of_ended(Container *container) {
        if (!container->record->wanted)
                return;
        if (wants_after_end(container))
                revival_schedule(container);
        else
                container->record->wanted = false;
}

void revival_of_ill(Container *container) {
        if (container->record->wanted && policy_of(container) != RESTART_NO)
                revival_schedule(container);
}

void revival_of_recovered(Container *container) {
        const Record *record = container->record;

        /* boot.c says what starts with the host. */
        if (manager_of(container->list)->booting)
                return;
        /* One that was stopped because nobody used it is neither. */
        if (record->wanted && (record->up || record->restarts > 0) &&
            policy_of(container) != RESTART_NO)
                revival_schedule(container);
}

void revival_forget(Container *container) {
        Record *record = container->record;
        bool known = record->wanted || record->restarts > 0;

        container->revival = sd_event_source_disable_unref(container->revival);
        record->wanted = false;
        record->restarts = 0;
        if (known)
                record_write(container);
}

bool revival_is_due(const Container *container) {
        return container->revival;
}
