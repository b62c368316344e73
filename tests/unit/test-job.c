/* SPDX-License-Identifier: MIT */

/* The order in which a job takes and undoes its steps, as a trace of their names. */

#include <errno.h>

#include "container-list.h"
#include "job.h"
#include "names.h"
#include "pause.h"
#include "steps.h"
#include "test.h"

static char trace[256];
static int results[3]; /* of taking a, b, c */
static bool slow_undo; /* of b */
static unsigned updates, ends;
static int end_result;
static char end_error[64];

/* What a job needs of its container, without a bus. */
void container_update(Container *container) {
        (void) container;
        updates++;
}

const char *container_name(const Container *container) {
        (void) container;
        return "web";
}

void container_list_collect(ContainerList *list, Container *container) {
        (void) list;
        CHECK(!container->job);
        CHECK_INT(container->calls, 0);
}

static void note(const char *text) {
        CHECK(strlen(trace) + strlen(text) + 2 < sizeof(trace));
        if (*trace)
                strcat(trace, " ");
        strcat(trace, text);
}

static int take_a(Job *job) {
        (void) job;
        note("a");
        return results[0];
}

static int undo_a(Job *job) {
        (void) job;
        note("-a");
        return 0;
}

static int take_b(Job *job) {
        (void) job;
        note("b");
        return results[1];
}

static int undo_b(Job *job) {
        (void) job;
        note("-b");
        return slow_undo ? 1 : 0;
}

static int take_c(Job *job) {
        note("c");
        if (results[2] < 0)
                (void) sd_bus_error_set(&job->error, ERROR_NOT_READY, "c has its own words");
        return results[2];
}

static const Step steps[] = {
        { "a", CONTAINER_STARTING, take_a, undo_a },
        { "b", CONTAINER_STARTING, take_b, undo_b },
        { "c", CONTAINER_STARTING, take_c, NULL },
        {},
};
static const Step paused_steps[] = {
        { "a", CONTAINER_STOPPING, take_a, undo_a },
        { "waiting", CONTAINER_STARTING, take_pause, undo_b },
        { "c", CONTAINER_STARTING, take_c, NULL },
        {},
};
static const Operation paused_operation = {
        .steps = paused_steps,
        .cancellable = true,
        .failed = "could not be restarted",
        .error = ERROR_START_FAILED,
};

static const Operation operation = {
        .steps = steps,
        .brings_up = true,
        .cancellable = true,
        .failed = "could not be started",
        .error = ERROR_START_FAILED,
};

static void on_done(void *userdata, int r, const sd_bus_error *error) {
        (void) userdata;
        ends++;
        end_result = r;
        snprintf(end_error, sizeof(end_error), "%s", r < 0 ? error->message : "");
}

static Job *begin(Container *container, int a, int b, int c) {
        Job *job = NULL;

        *trace = '\0';
        results[0] = a;
        results[1] = b;
        results[2] = c;
        slow_undo = false;
        ends = 0;
        CHECK_INT(job_new(container, &operation, NULL, &job), 0);
        CHECK(container->job == job);
        CHECK_INT(job_join(job, on_done, container), 0);
        return job;
}

static void test_all_at_once(Container *container) {
        job_start(begin(container, 0, 0, 0));
        CHECK_STRING(trace, "a b c");
        CHECK_INT(ends, 1);
        CHECK_INT(end_result, 0);
}

static void test_one_under_way(Container *container) {
        Job *job = begin(container, 0, 1, 0);

        job_start(job);
        CHECK_STRING(trace, "a b");
        CHECK_STRING(job_phase(job), "b");
        CHECK_INT(job_state(job), CONTAINER_STARTING);
        CHECK_INT(ends, 0);
        job_step_done(job, 0);
        CHECK_STRING(trace, "a b c");
        CHECK_INT(ends, 1);
}

static void test_failure_undoes_backwards(Container *container) {
        job_start(begin(container, 0, 0, -EHOSTDOWN));
        CHECK_STRING(trace, "a b c -b -a");
        CHECK_INT(end_result, -EHOSTDOWN);
        CHECK_STRING(end_error, "c has its own words");
}

static void test_failure_without_words(Container *container) {
        job_start(begin(container, 0, -ENOSPC, 0));
        CHECK_STRING(trace, "a b -b -a");
        CHECK_STRING(end_error, "web could not be started: No space left on device");
}

static void test_late_failure_and_slow_undo(Container *container) {
        Job *job = begin(container, 0, 1, 0);

        slow_undo = true;
        job_start(job);
        job_step_done(job, -EIO);
        CHECK_STRING(trace, "a b -b");
        CHECK_STRING(job_phase(job), "undoing");
        CHECK_INT(job_state(job), CONTAINER_STOPPING);
        /* What the step has to say still does not count any more. */
        job_step_done(job, 0);
        CHECK_INT(ends, 0);
        job_undo_done(job);
        CHECK_STRING(trace, "a b -b -a");
        CHECK_INT(ends, 1);
        CHECK_INT(end_result, -EIO);
}

static void test_last_waiter_cancels(Container *container) {
        Job *job = begin(container, 1, 0, 0);
        int other;

        CHECK_INT(job_join(job, on_done, &other), 0);
        job_start(job);
        job_leave(job, container);
        CHECK_STRING(trace, "a");
        CHECK(container->job == job);
        job_leave(job, &other);
        CHECK_STRING(trace, "a -a");
        CHECK(!container->job);
        CHECK_INT(ends, 0);
}

static void test_cancel_tells_the_others(Container *container) {
        Job *job = begin(container, 0, 1, 0);

        job_start(job);
        job_cancel(job, "was taken down");
        CHECK_STRING(trace, "a b -b -a");
        CHECK_INT(ends, 1);
        CHECK_INT(end_result, -ECANCELED);
        CHECK_STRING(end_error, "web was taken down");
}

/* Two wait for it, of whom the one lets it go on. */
static Job *begin_held(Container *container, const void *holder) {
        Job *job = NULL;

        job_free(begin(container, 0, 0, 0));
        CHECK_INT(job_new(container, &paused_operation, NULL, &job), 0);
        CHECK_INT(job_join(job, on_done, container), 0);
        CHECK_INT(job_join(job, on_done, trace), 0);
        job->holder = holder;
        CHECK(!pause_holds(job));
        job_start(job);
        return job;
}

static void test_pause(Container *container) {
        Job *job = begin_held(container, trace);

        CHECK_STRING(trace, "a");
        CHECK(pause_holds(job));
        CHECK_STRING(job_phase(job), "waiting");
        pause_end(job);
        CHECK_STRING(trace, "a c");
        CHECK_INT(ends, 2);

        /* Whoever holds it leaves: the other one is not kept waiting. */
        job = begin_held(container, trace);
        job_leave(job, trace);
        CHECK_STRING(trace, "a c");
        CHECK_INT(ends, 1);

        job = begin_held(container, trace);
        pause_fail(job, "db");
        CHECK_STRING(trace, "a -b -a");
        CHECK_STRING(end_error, "web was not started again: it needs db, which is not up");
        begin_held(container, NULL);
        CHECK_STRING(trace, "a c");
}

int main(void) {
        ContainerList list = {};
        Container container = { .list = &list };

        test_all_at_once(&container);
        test_one_under_way(&container);
        test_failure_undoes_backwards(&container);
        test_failure_without_words(&container);
        test_late_failure_and_slow_undo(&container);
        test_last_waiter_cancels(&container);
        test_cancel_tells_the_others(&container);
        test_pause(&container);
        CHECK(updates > 0);
        CHECK(!container.job);
        return 0;
}
