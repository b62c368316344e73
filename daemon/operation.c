/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "approval.h"
#include "changeover.h"
#include "clean-unit.h"
#include "container-generations.h"
#include "container-list.h"
#include "container-spec.h"
#include "ephemeral.h"
#include "failure.h"
#include "frozen.h"
#include "idle-stop.h"
#include "journal.h"
#include "log.h"
#include "lookout.h"
#include "names.h"
#include "operation.h"
#include "porter.h"
#include "ports.h"
#include "ready.h"
#include "revival.h"
#include "steps.h"

/* The first one waits for what is about to end by itself: mostly nothing is. */
static const Step up_steps[] = {
        { "preparing", CONTAINER_STARTING, take_stop, NULL },
        STEPS_UP,
        {},
};

static const Step listen_steps[] = {
        { "preparing", CONTAINER_STARTING, take_stop, NULL },
        { "preparing", CONTAINER_STARTING, take_prepare, undo_prepare },
        { "network", CONTAINER_STARTING, take_ports, undo_ports },
        {},
};

/* Whoever connects is not to start it again. */
static const Step down_steps[] = {
        { "stopping", CONTAINER_STOPPING, take_close_ports, NULL },
        { "stopping", CONTAINER_STOPPING, take_stop, NULL },
        { "network", CONTAINER_STOPPING, take_release, NULL },
        { "network", CONTAINER_STOPPING, take_vanish, NULL },
        {},
};

/* Nothing is stopped for what could not be started. */
static const Step restart_steps[] = {
        { "preparing", CONTAINER_RUNNING, take_examine, NULL },
        { "stopping", CONTAINER_STOPPING, take_stop, NULL },
        { "stopping", CONTAINER_STOPPING, take_down, take_release },
        { "waiting", CONTAINER_STARTING, take_pause, undo_ports },
        STEPS_UP,
        {},
};

static const Step settle_steps[] = {
        { "network", CONTAINER_STOPPING, take_rest_ports, NULL },
        { "network", CONTAINER_STOPPING, take_settle, NULL },
        { "network", CONTAINER_STOPPING, take_vanish, NULL },
        {},
};

static const Step rest_steps[] = {
        { "stopping", CONTAINER_STOPPING, take_stop, NULL },
        { "network", CONTAINER_STOPPING, take_rest_ports, NULL },
        { "network", CONTAINER_STOPPING, take_release, NULL },
        { "network", CONTAINER_STOPPING, take_vanish, NULL },
        {},
};

static const Step publish_steps[] = {
        { "network", CONTAINER_RUNNING, take_ports, NULL },
        {},
};

static const Step republish_steps[] = {
        { "network", CONTAINER_RUNNING, take_publish, undo_publish },
        { "network", CONTAINER_RUNNING, take_ports, NULL },
        {},
};

const Operation operation_up = {
        .steps = up_steps,
        .brings_up = true,
        .ended = idle_stop_begin,
        .cancellable = true,
        .failed = "could not be started",
        .error = ERROR_START_FAILED,
};

const Operation operation_listen = {
        .steps = listen_steps,
        .cancellable = true,
        .failed = "cannot listen",
        .error = ERROR_START_FAILED,
};

const Operation operation_down = {
        .steps = down_steps,
        .failed = "could not be stopped",
        .error = ERROR_STOP_FAILED,
};

const Operation operation_restart = {
        .steps = restart_steps,
        .brings_up = true,
        .ended = idle_stop_begin,
        .cancellable = true,
        .failed = "could not be restarted",
        .error = ERROR_START_FAILED,
};

const Operation operation_settle = {
        .steps = settle_steps,
        .failed = "could not be cleaned up after its end",
        .error = ERROR_STOP_FAILED,
};

const Operation operation_rest = {
        .steps = rest_steps,
        .failed = "could not be stopped",
        .error = ERROR_STOP_FAILED,
};

void operation_look_again(Container *container) {
        if (unit_state(container->unit) == SERVICE_GONE && container->record->up)
                operation_unit_events.gone(container);
        else
                idle_stop_begin(container);
}

static const Operation operation_publish = {
        .steps = publish_steps,
        .ended = operation_look_again,
        .failed = "has not all of its ports",
        .error = ERROR_START_FAILED,
};

const Operation operation_republish = {
        .steps = republish_steps,
        .ended = operation_look_again,
        .failed = "has its ports as before",
        .error = ERROR_START_FAILED,
};

int operation_begin(Container *container, const Operation *operation) {
        Job *job;
        int r;

        r = job_new(container, operation, NULL, &job);
        if (r < 0)
                return r;

        job_start(job);
        return 0;
}

static void on_unit_started(void *userdata, int r) {
        Container *container = userdata;

        if (container->job)
                step_started(container->job, r);
}

/* Not always, as PID 1 would do it: it would cost each end some milliseconds. */
static void operation_clean(const Container *container) {
        int r;

        r = clean_unit_start(container->list->bus, container->machine);
        if (r < 0)
                log_warning(
                        "What is left of %s cannot be taken away: %s", container->machine,
                        strerror(-r));
}

static void on_unit_gone(void *userdata) {
        Container *container = userdata;
        int r;

        if (!unit_succeeded(container->unit))
                operation_clean(container);
        container->lookout = lookout_free(container->lookout);
        container->porter = porter_free(container->porter);
        journal_container_gone(container);
        if (container->job)
                return step_gone(container->job);

        /* Ended from inside: shut down there, or broken. */
        if (unit_succeeded(container->unit))
                failure_forget(container->record);
        else
                failure_of_end(container);
        container->record->waits = container->record->failed && approval_is_missing(container) > 0;
        log_notice("%s has ended by itself (%s)", container->machine, unit_reason(container->unit));
        /* Before: who comes again does not vanish. */
        revival_of_ended(container);
        r = operation_begin(container, &operation_settle);
        if (r < 0)
                log_error("%s cannot be cleaned up: %s", container->machine, strerror(-r));
}

static void on_unit_changed(void *userdata) {
        container_update(userdata);
}

static void on_unit_told(void *userdata) {
        Container *container = userdata;

        if (container->job)
                container->list->watch.status(container);
}

const UnitEvents operation_unit_events = {
        .started = on_unit_started,
        .gone = on_unit_gone,
        .changed = on_unit_changed,
        .told = on_unit_told,
};

void operation_listen_again(Container *container) {
        bool gone = unit_state(container->unit) == SERVICE_GONE;
        int r;

        if (container->job || !ports_are_incomplete(container->ports) ||
            (gone ? !container->record->listening : !container_is_running(container)))
                return;

        r = operation_begin(container, gone ? &operation_listen : &operation_publish);
        if (r < 0)
                log_error("%s cannot listen again: %s", container->machine, strerror(-r));
}

static void operation_keep(Container *container) {
        int r;

        r = container_settle_generations(container);
        if (r < 0)
                log_error(
                        "%s may lose its files to Nix's garbage collector: %s", container->machine,
                        strerror(-r));
}

/* 1: nothing of it is to be left. */
static int operation_is_over(Container *container) {
        int r;

        r = ephemeral_recover(container);
        if (r < 0)
                log_error("%s may find its old files again: %s", container->machine, strerror(-r));
        return r > 0;
}

int operation_recover(Container *container) {
        bool over;
        int r;

        r = unit_adopt(container->unit);
        if (r < 0 && r != -ENOENT)
                return r;
        if (r >= 0 && unit_is_frozen(container->unit))
                frozen_thaw(container);

        operation_keep(container);
        if (container_is_accepted(container) && (container->record->wanted || r >= 0))
                (void) container_read_spec(container);
        if (r == -ENOENT || unit_state(container->unit) != SERVICE_RUNNING)
                revival_of_recovered(container);
        over = r == -ENOENT && (operation_is_over(container) || container->record->up);
        if (over)
                operation_clean(container);
        if (changeover_recover(container) > 0)
                return 0;
        if (over)
                return operation_begin(container, &operation_settle);
        if (r >= 0 &&
            (!container->record->up || unit_state(container->unit) == SERVICE_STOPPING ||
             !unit_has_been_ready(container->unit)))
                return operation_begin(
                        container,
                        container->record->listening ? &operation_rest : &operation_down);
        if (ports_are_incomplete(container->ports))
                return operation_begin(container, r >= 0 ? &operation_publish : &operation_listen);

        r = unit_state(container->unit) == SERVICE_RUNNING ? ready_resume(container) : 0;
        container_update(container);
        if (r < 0)
                return r;
        idle_stop_begin(container);
        return 0;
}
