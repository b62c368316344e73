/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "activation.h"
#include "changeover-steps.h"
#include "clock.h"
#include "container-generations.h"
#include "container-spec.h"
#include "failure.h"
#include "names.h"
#include "prepare.h"
#include "ready.h"
#include "steps.h"

int take_try(Job *job) {
        Container *container = job->container;
        Lineage *lineage = &container->record->lineage;
        unsigned before = lineage->current, last = lineage->last;
        _cleanup_free_ char *system = strdup(container->record->system);
        int r;

        if (!system)
                return -ENOMEM;

        r = prepare_space(job);
        if (r >= 0)
                r = prepare_output(job, job->output);
        if (r < 0)
                return r;

        job->same_system = strcmp(system, container->record->system) == 0;
        lineage->previous = before;
        lineage->in_place = job->operation->in_place;
        lineage->fresh = lineage->current > last;
        return prepare_commit(container);
}

/* What was accepted is gone back from by an operation of its own, when this one is over. */
int undo_try(Job *job) {
        if (job->container->record->lineage.previous == 0)
                container_drop_unfinished(job->container);
        return 0;
}

static void on_activated(void *userdata, int status, const char *words) {
        Job *job = userdata;
        Container *container = job->container;

        container->activation = activation_free(container->activation);
        container->tried = monotonic_now();
        if (job->undoing)
                return job_undo_done(job);

        job->degraded = status == ACTIVATION_DEGRADED;
        if (status == 0 || job->degraded)
                return job_step_done(job, 0);

        (void) sd_bus_error_setf(
                &job->error, status == -ETIMEDOUT ? ERROR_NOT_READY : ERROR_UPDATE_FAILED,
                "%s could not be switched to its new system: %s", container_name(container), words);
        job_step_done(job, status < 0 ? status : -EIO);
}

int take_switch(Job *job) {
        Container *container = job->container;
        const ActivationOrder order = {
                .system = container->record->system,
                .stream = job->stream,
                .usec = container->spec->ready_timeout * USEC_PER_SEC,
        };
        int r;

        ready_forget(container);
        container->tried = monotonic_now();
        if (job->same_system)
                return 0;

        r = activation_new(container, &order, on_activated, job, &container->activation);
        return r < 0 ? r : 1;
}

/* Two of them at once would be in each other's way. */
int undo_switch(Job *job) {
        if (!job->container->activation)
                return 0;
        activation_stop(job->container->activation);
        return 1;
}

int take_back(Job *job) {
        Container *container = job->container;
        Lineage *lineage = &container->record->lineage;
        unsigned tried = lineage->current;
        int r;

        r = prepare_output(job, job->output);
        if (r >= 0)
                r = prepare_commit(container);
        if (r < 0)
                return r;

        if (lineage->fresh && tried != lineage->current)
                container_drop_generation(container, tried);
        lineage->fresh = false;
        return 0;
}

int take_keep(Job *job) {
        Container *container = job->container;

        lineage_settle(&container->record->lineage);
        failure_forget(container->record);
        container->pruned_at = 0;
        return prepare_commit(container);
}
