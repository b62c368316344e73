/* SPDX-License-Identifier: MIT */

/*
 * A part of a call: from the wish to the job that fulfils it.
 *
 * There is one job at a time on a container. One that does what is wanted is joined; for another
 * one the part waits, and then looks again.
 */

#include <errno.h>
#include <string.h>

#include "acceptance.h"
#include "call-build.h"
#include "call.h"
#include "changeover.h"
#include "names.h"
#include "operation.h"
#include "part.h"
#include "revival.h"
#include "store.h"
#include "strv.h"
#include "turn.h"
#include "update.h"

void part_end(Part *part, const char *outcome) {
        part->outcome = outcome;
        part->over = true;
        part_wait(part, false);
        turn_advance_later(part->call);
        call_check(part->call);
}

void part_wait(Part *part, bool waits) {
        if (waits == part->waits)
                return;

        part->waits = waits;
        part->container->waits += waits ? 1 : -1;
        container_update(part->container);
}

void part_fail(Part *part, const char *name, const char *what) {
        (void) sd_bus_error_setf(
                &part->error, name, "%s %s", container_name(part->container), what);
        part_end(part, NULL);
}

void part_fail_errno(Part *part, int r) {
        if (!sd_bus_error_is_set(&part->error))
                (void) sd_bus_error_set_errno(&part->error, r);
        part_end(part, NULL);
}

int part_read_spec(Part *part) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_free_ char *json = NULL;
        size_t size;
        int r;

        if (part->spec)
                return 0;

        r = store_read_spec(container_name(part->container), part->output, &json, &size, &error);
        if (r >= 0)
                r = acceptance_parse(part->container->record, json, size, &part->spec, NULL);
        return r;
}

static void on_fulfilled(void *userdata, int r, const sd_bus_error *error) {
        Part *part = userdata;

        bool degraded = part->job->degraded;

        part->job = NULL;
        if (r < 0) {
                (void) sd_bus_error_set(&part->error, error->name, error->message);
                return update_wait_for_back(part) ? (void) 0 : part_end(part, NULL);
        }
        part_end(part, degraded ? "degraded" : part->outcome);
}

static void part_proceed(Part *part);

/* What was in the way is over. */
static void on_free(void *userdata, int r, const sd_bus_error *error) {
        Part *part = userdata;

        (void) r;
        (void) error;

        part->job = NULL;
        part_proceed(part);
}

static void part_join(Part *part, Job *job, JobDone done) {
        int r;

        r = job_join(job, done, part);
        if (r < 0)
                return part_fail_errno(part, r);
        part->job = job;
}

void part_start(Part *part, const Operation *operation, const char *outcome) {
        Job *job;
        int r;

        part->outcome = outcome;
        r = job_new(part->container, operation, part->output, &job);
        if (r < 0)
                return part_fail_errno(part, r);

        /* Without, it is not agreed to, and that is said. */
        (void) job_accept(job, part->granted ?: part->call->accepted);
        (void) job_permit(job, part->permitted);
        (void) job_show(job, part->call->stream);
        job->generation = part->generation;
        job->holder = turn_must_wait(part) ? part : NULL;
        if (part->call->kind->wish == WISH_UP || part->call->clone)
                (void) job_publish(job, part->call->published);
        r = job_label(job, part->call->label);
        if (r < 0) {
                part->container->job = job_free(job);
                return part_fail_errno(part, r);
        }
        part_join(part, job, on_fulfilled);
        job_start(job);
}

static bool part_is_of_running_build(const Part *part) {
        return container_is_accepted(part->container) &&
                strcmp(part->output, part->container->record->output) == 0;
}

bool part_publishes(const Part *part) {
        char *const *is = part->container->record->published;
        char *const *wanted = part->call->published;

        if (!wanted)
                return false;
        if (strv_length(is) != strv_length(wanted))
                return true;
        for (; *wanted; wanted++)
                if (!strv_contains(is, *wanted))
                        return true;
        return false;
}

static void part_bring_up(Part *part) {
        if (!container_is_running(part->container))
                part_start(
                        part, part->on_demand ? &operation_listen : &operation_up,
                        part->on_demand ? "listening" : "started");
        else if (part_is_of_running_build(part))
                part_publishes(part) ? part_start(part, &operation_republish, "published") :
                                       part_end(part, "running");
        else if (part->call->update)
                update_begin(part);
        else
                part_end(part, "outdated");
}

/* What a container needs is not restarted with it. */
static Wish part_wish(const Part *part) {
        return part->supports ? WISH_START : part->call->kind->wish;
}

static bool part_is_stopped(const Part *part) {
        const Record *record = part->container->record;

        return unit_state(part->container->unit) == SERVICE_GONE && !record->up &&
                !record->failed && !record->waits && !record->listening;
}

static const Operation *part_operation(const Part *part) {
        const CallKind *kind = part->call->kind;

        return kind->of_running && container_is_running(part->container) ? kind->of_running :
                                                                           kind->operation;
}

static void part_start_operation(Part *part) {
        switch (part_wish(part)) {
        case WISH_BUILD:
                return part_end(part, "built");
        case WISH_UP:
                return part_bring_up(part);
        case WISH_START:
                return container_is_running(part->container) ?
                        part_end(part, "running") :
                        part_start(part, &operation_up, "started");
        case WISH_RESTART:
                return part_start(part, &operation_restart, "restarted");
        case WISH_DOWN:
                return part_is_stopped(part) ? part_end(part, "stopped") :
                                               part_start(part, &operation_down, "stopped");
        case WISH_REMOVE:
                return part_start(part, &operation_remove, "removed");
        case WISH_COMPARE:
                return update_compare(part);
        case WISH_UPDATE:
        case WISH_ROLLBACK:
                return update_begin(part);
        case WISH_REMOVE_ALL:
                return part_start(part, &operation_remove_all, "removed");
        case WISH_RESET:
                return part_start(part, &operation_reset, "reset");
        case WISH_OPERATION:
                return part_start(part, part_operation(part), "done");
        }
}

/* Does the job that runs already end in what is wanted? */
static bool part_is_served_by(const Part *part, const Job *job) {
        if (job->undoing)
                return false;

        switch (part_wish(part)) {
        case WISH_BUILD:
        case WISH_OPERATION:
                return false;
        case WISH_UP:
                return (job->operation->brings_up || job->operation == &operation_listen) &&
                        !part_publishes(part) && job->output && part->output &&
                        strcmp(job->output, part->output) == 0;
        case WISH_START:
                return job->operation->brings_up;
        case WISH_RESTART:
                return job->operation == &operation_restart;
        case WISH_DOWN:
                return job->operation == &operation_down ||
                        (job->operation == &operation_settle &&
                         !part->container->record->listening);
        case WISH_REMOVE:
                return job->operation == &operation_remove ||
                        job->operation == &operation_remove_all;
        case WISH_REMOVE_ALL:
                return job->operation == &operation_remove_all;
        case WISH_RESET:
                return job->operation == &operation_reset;
        case WISH_COMPARE:
        case WISH_UPDATE:
        case WISH_ROLLBACK:
                return false;
        }
        return false;
}

static const char *part_joined_outcome(const Part *part) {
        if (part_wish(part) == WISH_RESTART)
                return "restarted";
        return call_takes_down(part->call) ? "stopped" : "started";
}

static void part_proceed(Part *part) {
        Container *container = part->container;
        Job *job;

        /* What was given up before has its container go back, which is not wanted either. */
        if (call_takes_down(part->call) && container->job && changeover_is_back(container->job))
                job_cancel(container->job, "was taken down while it went back");

        job = container->job;
        if (!job || part_wish(part) == WISH_COMPARE) {
                part_start_operation(part);
                container_update(container);
                return;
        }
        if (part_is_served_by(part, job)) {
                part->outcome = part_joined_outcome(part);
                return part_join(part, job, on_fulfilled);
        }

        part_join(part, job, on_free);
}

/* What was asked for before; whoever asks while this waits has the last word. */
static void part_cancel_others(Part *part) {
        Container *container = part->container;
        Job *job = container->job;

        revival_forget(container);
        call_build_cancel(part->call->manager, container);
        if (job && job->operation->cancellable)
                job_cancel(job, "was taken down while it was brought up");
}

void part_begin(Part *part) {
        if (call_takes_down(part->call))
                part_cancel_others(part);
        part_proceed(part);
}

void part_leave(Part *part) {
        Job *job = TAKE_PTR(part->job);

        if (job)
                job_leave(job, part);
}
