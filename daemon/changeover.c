/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "changeover-steps.h"
#include "changeover.h"
#include "container-list.h"
#include "idle-stop.h"
#include "log.h"
#include "manager.h"
#include "names.h"
#include "operation.h"
#include "prepare.h"
#include "revival.h"
#include "state-generations.h"
#include "steps.h"

static const Step accept_steps[] = {
        { "preparing", CONTAINER_STOPPED, take_stop, NULL },
        { "preparing", CONTAINER_STOPPED, take_prepare, undo_prepare },
        {},
};

static const Step switch_steps[] = {
        { "preparing", CONTAINER_RUNNING, take_try, undo_try },
        { "switching", CONTAINER_RUNNING, take_switch, undo_switch },
        { "checking", CONTAINER_RUNNING, take_check, undo_check },
        { "checking", CONTAINER_RUNNING, take_want, NULL },
        { "checking", CONTAINER_RUNNING, take_keep, NULL },
        {},
};

static const Step renew_steps[] = {
        { "preparing", CONTAINER_RUNNING, take_try, undo_try },
        { "stopping", CONTAINER_STOPPING, take_stop, NULL },
        STEPS_UP,
        { "checking", CONTAINER_STARTING, take_keep, NULL },
        {},
};

static const Step switch_back_steps[] = {
        { "preparing", CONTAINER_RUNNING, take_back, NULL },
        { "switching", CONTAINER_RUNNING, take_switch, undo_switch },
        { "checking", CONTAINER_RUNNING, take_check, undo_check },
        { "checking", CONTAINER_RUNNING, take_want, NULL },
        { "checking", CONTAINER_RUNNING, take_keep, NULL },
        {},
};

static const Step fall_back_steps[] = {
        { "preparing", CONTAINER_STOPPING, take_back, NULL },
        { "stopping", CONTAINER_STOPPING, take_stop, NULL },
        { "network", CONTAINER_STOPPING, take_release, NULL },
        STEPS_UP,
        { "checking", CONTAINER_STARTING, take_keep, NULL },
        {},
};

/* Of what is down: as after its end, with what was accepted before. */
static const Step forgo_steps[] = {
        { "preparing", CONTAINER_STOPPING, take_back, NULL },
        { "preparing", CONTAINER_STOPPING, take_keep, NULL },
        { "network", CONTAINER_STOPPING, take_rest_ports, NULL },
        { "network", CONTAINER_STOPPING, take_settle, NULL },
        { "network", CONTAINER_STOPPING, take_vanish, NULL },
        {},
};

static void on_ended(Container *container);
static void on_forgone(Container *container);
static void on_back(Container *container);

const Operation operation_accept = {
        .steps = accept_steps,
        .failed = "could not be updated",
        .error = ERROR_UPDATE_FAILED,
};

const Operation operation_switch = {
        .steps = switch_steps,
        .in_place = true,
        .ended = on_ended,
        .cancellable = true,
        .failed = "could not be updated",
        .error = ERROR_UPDATE_FAILED,
};

const Operation operation_renew = {
        .steps = renew_steps,
        .brings_up = true,
        .ended = on_ended,
        .cancellable = true,
        .failed = "could not be updated",
        .error = ERROR_UPDATE_FAILED,
};

static const Operation operation_switch_back = {
        .steps = switch_back_steps,
        .in_place = true,
        .ended = on_back,
        .cancellable = true,
        .lasting = true,
        .failed = "could not be switched back",
        .error = ERROR_UPDATE_FAILED,
};

static const Operation operation_fall_back = {
        .steps = fall_back_steps,
        .brings_up = true,
        .ended = on_back,
        .cancellable = true,
        .lasting = true,
        .failed = "could not be started again",
        .error = ERROR_START_FAILED,
};

static const Operation operation_forgo = {
        .steps = forgo_steps,
        .ended = on_forgone,
        .failed = "could not be taken back",
        .error = ERROR_UPDATE_FAILED,
};

bool changeover_is_back(const Job *job) {
        return job->operation->lasting;
}

static int back_start(Container *container, const Operation *operation) {
        _cleanup_(generation_freep) Generation *generation = NULL;
        unsigned number = container->record->lineage.previous;
        _cleanup_(job_freep) Job *job = NULL;
        int r;

        r = state_read_generation(container->machine, number, &generation);
        if (r >= 0)
                r = job_new(container, operation, generation->output, &job);
        if (r < 0)
                return r;

        container->job = NULL;
        job->generation = number;
        container->record->lineage.in_place = operation->in_place;
        r = job_accept(job, generation->grants);
        if (r >= 0)
                r = job_permit(job, generation->permits);
        if (r < 0)
                return r;

        log_notice("%s goes back to its generation %u", container->machine, number);
        container->job = job;
        job_start(TAKE_PTR(job));
        return 0;
}

/* There is no way back: what is, is what counts. */
static void back_give_up(Container *container) {
        Lineage *lineage = &container->record->lineage;

        log_error(
                "%s stays at its generation %u, for it cannot go back to %u", container->machine,
                lineage->current, lineage->previous);
        lineage_settle(lineage);
        (void) prepare_commit(container);
}

/* 0: there is none. 1: it is begun, and may be over. */
static int back_begin(Container *container, const Operation *operation) {
        if (back_start(container, operation) >= 0)
                return 1;
        back_give_up(container);
        return 0;
}

/* Does what runs still come from the generation before, or was it only switched? */
static const Operation *back_operation(const Container *container) {
        const Lineage *lineage = &container->record->lineage;

        return unit_state(container->unit) == SERVICE_RUNNING &&
                        (lineage->in_place || lineage->booted == lineage->previous) ?
                &operation_switch_back :
                &operation_fall_back;
}

static void on_ended(Container *container) {
        if (container->record->lineage.previous == 0)
                idle_stop_begin(container);
        else
                (void) back_begin(container, back_operation(container));
}

/* One that was switched back and does not do is started anew; if that fails as well, it is down. */
static void on_back(Container *container) {
        Lineage *lineage = &container->record->lineage;
        bool again;

        if (lineage->previous == 0)
                return idle_stop_begin(container);

        again = container->result != -ECANCELED && lineage->in_place &&
                lineage->current == lineage->previous;
        if (again)
                return (void) back_begin(container, &operation_fall_back);
        if (lineage->current != lineage->previous)
                return back_give_up(container);
        lineage_settle(lineage);
        (void) prepare_commit(container);
}

/* It is down all the same. */
static void on_forgone(Container *container) {
        if (container->record->lineage.previous == 0)
                return;
        back_give_up(container);
        if (operation_begin(container, &operation_settle) < 0)
                log_error("%s is not cleaned up after its end", container->machine);
}

/* With the host all of it has ended: boot.c alone says what starts then. */
static const Operation *recover_operation(const Container *container) {
        if (manager_of(container->list)->booting && unit_state(container->unit) == SERVICE_GONE)
                return &operation_forgo;
        return unit_has_been_ready(container->unit) ? back_operation(container) :
                                                      &operation_fall_back;
}

int changeover_recover(Container *container) {
        const Operation *operation = recover_operation(container);

        if (container->record->lineage.previous == 0 || back_begin(container, operation) == 0)
                return 0;

        /* One that was ephemeral is not there any more. */
        return operation == &operation_forgo || container->job;
}
