/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "failure.h"
#include "health.h"
#include "names.h"
#include "ready.h"
#include "revival.h"
#include "steps.h"

static void ready_fail(Job *job) {
        const Container *container = job->container;
        const char *words = health_words(container->health);

        (void) sd_bus_error_setf(
                &job->error, ERROR_NOT_READY,
                "%s %s: its check has not passed within %u seconds%s%s", container_name(container),
                failure_prefix(job), container->spec->ready_timeout, *words ? ": " : "", words);
        failure_keep(job);
        failure_add_console(job);
        job_step_done(job, -ETIMEDOUT);
}

static void on_changed(Container *container) {
        HealthState state = health_state(container->health);
        Job *job = container->job;

        container_update(container);
        if (job && step_has_started(job)) {
                if (state == HEALTH_HEALTHY)
                        return job_step_done(job, 0);
                if (state == HEALTH_UNHEALTHY)
                        return ready_fail(job);
        }
        if (!job && state == HEALTH_UNHEALTHY)
                revival_of_ill(container);
}

int ready_begin(Job *job, uint64_t usec) {
        Container *container = job->container;
        int r;

        if (container->spec->check.type == CHECK_NONE)
                return 0;

        r = health_new(container, usec, on_changed, &container->health);
        if (r < 0)
                return r;
        container_update(container);
        return 1;
}

int ready_resume(Container *container) {
        if (!container->spec || container->spec->check.type == CHECK_NONE || container->health)
                return 0;
        return health_new(container, 0, on_changed, &container->health);
}
