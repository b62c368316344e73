/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "names.h"
#include "pause.h"
#include "ports.h"
#include "steps.h"

int take_down(Job *job) {
        Container *container = job->container;

        container->ports->listened = container->record->listening;
        job->is_down = true;
        return 0;
}

int take_pause(Job *job) {
        return job->holder ? 1 : 0;
}

bool pause_holds(const Job *job) {
        return job->holder && !job->undoing && job->step->take == take_pause;
}

void pause_end(Job *job) {
        bool held = pause_holds(job);

        job->holder = NULL;
        if (held)
                job_step_done(job, 0);
}

void pause_fail(Job *job, const char *needed) {
        job->holder = NULL;
        job->silent = true;
        (void) sd_bus_error_setf(
                &job->error, ERROR_DEPENDENCY_FAILED,
                "%s was not started again: it needs %s, which is not up",
                container_name(job->container), needed);
        job_step_done(job, -ECANCELED);
}
