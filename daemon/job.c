/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "container-list.h"
#include "job.h"
#include "log.h"
#include "names.h"
#include "pause.h"
#include "strv.h"

struct JobWaiter {
        JobDone done;
        void *userdata;
        JobWaiter *next; /* Job.waiters */
};

/* Every failure gets words: a step that had none fails with the system's. */
static void job_explain(Job *job) {
        if (job->result >= 0 || sd_bus_error_is_set(&job->error))
                return;
        (void) sd_bus_error_setf(
                &job->error, job->operation->error, "%s %s: %s", container_name(job->container),
                job->operation->failed, strerror(-job->result));
}

/* Tells everybody who waits. They may begin another job on the container in here. */
static void job_end(Job *job) {
        Container *container = job->container;
        ContainerList *list = container->list;
        JobWaiter *waiter;

        job_explain(job);
        if (job->result < 0 && !job->waiters)
                log_notice("%s", job->error.message);

        container->job = NULL;
        container->result = job->result;
        container->calls++; /* it stays while we tell */
        if (job->operation->ended)
                job->operation->ended(container);
        container_update(container);
        while ((waiter = job->waiters)) {
                job->waiters = waiter->next;
                waiter->done(waiter->userdata, job->result, &job->error);
                free(waiter);
        }
        job_free(job);
        container->calls--;
        container_list_collect(list, container);
}

/* Undoes from the step that was under way, or failed, back to the first. */
static void job_undo(Job *job) {
        int r;

        for (;;) {
                r = job->step->undo ? job->step->undo(job) : 0;
                if (r > 0) {
                        container_update(job->container);
                        return;
                }
                if (r < 0)
                        log_error(
                                "%s: undoing '%s' failed: %s", container_name(job->container),
                                job->step->phase, strerror(-r));
                if (job->step == job->operation->steps)
                        return job_end(job);
                job->step--;
        }
}

static void job_fail(Job *job, int r) {
        job->result = r;
        job->undoing = true;
        job_explain(job);
        job_undo(job);
}

/* Takes steps until one is under way, one fails, or none is left. */
static void job_advance(Job *job) {
        int r;

        for (; job->step->phase; job->step++) {
                container_update(job->container);
                r = job->step->take(job);
                if (r > 0)
                        return;
                if (r < 0)
                        return job_fail(job, r);
        }

        job->step--; /* the state and phase of the last one, until the job is gone */
        job_end(job);
}

void job_start(Job *job) {
        job_advance(job);
}

void job_step_done(Job *job, int r) {
        if (job->undoing)
                return;
        if (r < 0)
                return job_fail(job, r);

        job->step++;
        job_advance(job);
}

void job_undo_done(Job *job) {
        if (job->step == job->operation->steps)
                return job_end(job);

        job->step--;
        job_undo(job);
}

void job_cancel(Job *job, const char *why) {
        if (job->undoing)
                return;

        job->silent = true;
        (void) sd_bus_error_setf(
                &job->error, ERROR_CANCELLED, "%s %s", container_name(job->container), why);
        job_fail(job, -ECANCELED);
}

int job_join(Job *job, JobDone done, void *userdata) {
        JobWaiter **end = &job->waiters;
        JobWaiter *waiter = malloc(sizeof(*waiter));

        if (!waiter)
                return -ENOMEM;

        /* First come, first told. */
        while (*end)
                end = &(*end)->next;
        *waiter = (JobWaiter){ .done = done, .userdata = userdata };
        *end = waiter;
        return 0;
}

void job_leave(Job *job, void *userdata) {
        JobWaiter *waiter;

        for (JobWaiter **w = &job->waiters; (waiter = *w); w = &waiter->next)
                if (waiter->userdata == userdata) {
                        *w = waiter->next;
                        free(waiter);
                        break;
                }

        if (!job->waiters && job->operation->cancellable && !job->operation->lasting)
                job_cancel(job, "was not wanted any more");
        else if (job->holder == userdata)
                pause_end(job);
}

ContainerState job_state(const Job *job) {
        return job->undoing && !job->operation->in_place ? CONTAINER_STOPPING : job->step->state;
}

const char *job_phase(const Job *job) {
        return job->undoing ? "undoing" : job->step->phase;
}

int job_new(Container *container, const Operation *operation, const char *output, Job **ret) {
        _cleanup_(job_freep) Job *job = calloc(1, sizeof(*job));

        if (!job)
                return -ENOMEM;

        job->container = container;
        job->operation = operation;
        job->step = operation->steps;
        job->stream = job->report = -1;
        if (output) {
                job->output = strdup(output);
                if (!job->output)
                        return -ENOMEM;
        }

        container->job = job;
        *ret = TAKE_PTR(job);
        return 0;
}

int job_accept(Job *job, char *const *accepted) {
        return accepted ? strv_copy(accepted, &job->accepted) : 0;
}

int job_permit(Job *job, char *const *permitted) {
        return permitted ? strv_copy(permitted, &job->permitted) : 0;
}

int job_label(Job *job, const char *label) {
        if (!label)
                return 0;
        job->label = strdup(label);
        return job->label ? 0 : -ENOMEM;
}

int job_publish(Job *job, char *const *published) {
        return published ? strv_copy(published, &job->published) : 0;
}

int job_show(Job *job, int stream) {
        if (stream < 0)
                return 0;
        job->stream = fcntl(stream, F_DUPFD_CLOEXEC, 3);
        return job->stream < 0 ? -errno : 0;
}

Job *job_free(Job *job) {
        JobWaiter *waiter;

        if (!job)
                return NULL;

        while ((waiter = job->waiters)) {
                job->waiters = waiter->next;
                free(waiter);
        }
        sd_bus_error_free(&job->error);
        free(job->output);
        (void) close_fd(job->stream);
        (void) close_fd(job->report);
        strv_free(job->accepted);
        strv_free(job->permitted);
        strv_free(job->published);
        strv_free(job->discarded);
        free(job->label);
        free(job);
        return NULL;
}
