/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "excerpt.h"
#include "failure.h"
#include "health.h"
#include "log.h"
#include "lookout.h"
#include "names.h"
#include "ready.h"
#include "revival.h"
#include "steps.h"

static bool ready_has_check(const Container *container) {
        return container->spec && container->spec->check.type != CHECK_NONE;
}

/* All that is waited for; what has failed inside is told when it is known, and costs no time. */
static bool ready_has_passed(const Container *container) {
        return !container->probe &&
                (!ready_has_check(container) || health_state(container->health) == HEALTH_HEALTHY);
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

static void ready_go_on(Container *container);

static void on_read(Container *container, const char *text) {
        _cleanup_(excerpt_freep) Excerpt *excerpt = TAKE_PTR(container->excerpt);
        const char *unit = excerpt_unit(excerpt);
        Job *job = container->job;

        if (!job || !step_has_started(job))
                return;
        /* Something else may have started it again. */
        if (ready_has_passed(container) ||
            !failed_units_have(lookout_failed(container->lookout), unit))
                return ready_go_on(container);
        failure_of_unit(job, unit, text);
        ready_fail(job, -EIO);
}

/* What is lost ends only what is still waited for. */
static void ready_go_on(Container *container) {
        const char *unit = ready_lost_unit(container);

        if (!ready_has_passed(container)) {
                if (unit && !container->excerpt)
                        (void) excerpt_new(container, unit, on_read, &container->excerpt);
        } else {
                job_step_done(container->job, 0);
        }
}

static void on_looked(Container *container) {
        container_update(container);
        if (container->job && step_has_started(container->job))
                ready_go_on(container);
}

static void on_changed(Container *container) {
        HealthState state = health_state(container->health);
        Job *job = container->job;

        container_update(container);
        if (job && step_has_started(job)) {
                if (state == HEALTH_HEALTHY)
                        return ready_go_on(container);
                if (state == HEALTH_UNHEALTHY) {
                        failure_of_health(job, health_words(container->health));
                        failure_keep(job);
                        return ready_fail(job, -ETIMEDOUT);
                }
        }
        if (!job && state == HEALTH_UNHEALTHY)
                revival_of_ill(container);
}

/* What cannot be seen is not waited for. */
void ready_look(Container *container) {
        if (!container->record->minimal && lookout_begin(container, on_looked) < 0)
                log_debug("%s: nobody sees what fails in it", container->machine);
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
        ready_look(container);
        if (!ready_has_check(container) || container->health)
                return 0;
        return health_new(container, 0, on_changed, &container->health);
}

void ready_forget(Container *container) {
        container->probe = probe_free(container->probe);
        container->health = health_free(container->health);
        container->excerpt = excerpt_free(container->excerpt);
}
