/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "clock.h"
#include "excerpt.h"
#include "failure.h"
#include "health.h"
#include "log.h"
#include "lookout.h"
#include "names.h"
#include "ready.h"
#include "revival.h"
#include "steps.h"
#include "text.h"

/* From the moment that a container is up, or was found so, until its units are looked at. */
#define LOOK_USEC   USEC_PER_SEC
#define SPREAD_USEC (5 * USEC_PER_SEC)

static bool ready_has_check(const Container *container) {
        return container->spec && container->spec->check.type != CHECK_NONE;
}

static void ready_fail(Job *job, int r) {
        failure_add_console(job);
        job_step_done(job, r);
}

/* A unit without which it never gets ready, and that systemd has given up. NULL: there is none. */
static const char *ready_lost_unit(const Container *container) {
        const FailedUnits *failed = lookout_failed(container->lookout);
        const Check *check = &container->spec->check;

        if (failed_units_have(failed, UNIT_RUN_COMMAND))
                return UNIT_RUN_COMMAND;
        if (check->type == CHECK_UNIT && failed_units_have(failed, check_unit(check)))
                return check_unit(check);
        return NULL;
}

static void ready_look_for_lost(Container *container);

static void on_read(Container *container, const char *text) {
        _cleanup_(excerpt_freep) Excerpt *excerpt = TAKE_PTR(container->excerpt);
        const char *unit = excerpt_unit(excerpt);
        Job *job = container->job;

        if (!job || !step_has_started(job))
                return;
        /* Something else may have started it again. */
        if (!failed_units_have(lookout_failed(container->lookout), unit))
                return ready_look_for_lost(container);
        failure_of_unit(job, unit, text);
        ready_fail(job, -EIO);
}

/* While something is still waited for. What has failed else is told when it is known. */
static void ready_look_for_lost(Container *container) {
        const char *unit = ready_lost_unit(container);

        if (unit && !container->excerpt)
                (void) excerpt_new(container, unit, on_read, &container->excerpt);
}

static void on_looked(Container *container) {
        container_update(container);
        if (container->job && step_has_started(container->job))
                ready_look_for_lost(container);
}

static void on_changed(Container *container) {
        HealthState state = health_state(container->health);
        Job *job = container->job;

        container_update(container);
        if (job && step_has_started(job)) {
                if (state == HEALTH_HEALTHY)
                        return job_step_done(job, 0);
                if (state == HEALTH_UNHEALTHY) {
                        failure_of_health(job, health_words(container->health));
                        return ready_fail(job, -ETIMEDOUT);
                }
        }
        if (!job && state == HEALTH_UNHEALTHY)
                revival_of_ill(container);
}

/* What cannot be seen is not waited for. */
static void look(Container *container, uint64_t usec) {
        if (!container->record->minimal && lookout_begin(container, usec, on_looked) < 0)
                log_debug("%s: nobody sees what fails in it", container->machine);
}

/* Its own services come first, and whoever waits for them. */
void ready_look(Container *container) {
        look(container, LOOK_USEC);
}

int ready_begin(Job *job, uint64_t usec) {
        Container *container = job->container;
        int r;

        if (!ready_has_check(container))
                return 0;

        r = health_new(container, usec, on_changed, &container->health);
        if (r < 0)
                return r;
        container_update(container);
        return 1;
}

int ready_resume(Container *container) {
        /* Not of all that run at the same moment. */
        look(container, LOOK_USEC + text_hash(container->machine) % SPREAD_USEC);
        if (!ready_has_check(container) || container->health)
                return 0;
        return health_new(container, 0, on_changed, &container->health);
}

void ready_forget(Container *container) {
        container->probe = probe_free(container->probe);
        container->health = health_free(container->health);
        container->excerpt = excerpt_free(container->excerpt);
}
