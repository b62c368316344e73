/* SPDX-License-Identifier: MIT */

/*
 * Clones: of a container another one, of the same flake and built as it was, with a copy of what it
 * has on disk and in its named volumes; and with nothing that was granted to it.
 *
 * The job is the original's, whose files stand still meanwhile; the clone has one that waits. It is
 * there from the moment on at which its record is on disk: a directory without one goes with the
 * next daemon. What was copied by then takes its place as a restore does, see state.h.
 */

#include <errno.h>
#include <string.h>

#include "boot.h"
#include "clone-copy.h"
#include "clone-plan.h"
#include "container-generations.h"
#include "container-list.h"
#include "copying.h"
#include "frozen.h"
#include "manager.h"
#include "names.h"
#include "operation.h"
#include "remove.h"
#include "standstill.h"
#include "state-generations.h"
#include "state.h"
#include "strv.h"
#include "volumes.h"

static int take_arise(Job *job) {
        (void) job;
        return 1;
}

/* It ends with the job of the original. Whoever wants something of the clone waits for that. */
static const Step arise_steps[] = {
        { "cloning", CONTAINER_STOPPED, take_arise, NULL },
        {},
};

static const Operation operation_arise = {
        .steps = arise_steps,
        .failed = "could not be cloned",
        .error = ERROR_CLONE_FAILED,
};

/* With its spec, and its place among the others. Takes the record. */
static int add(Job *job, Record *record, Spec **spec) {
        ContainerList *list = job->container->list;
        Container *clone;
        Job *waiting;
        int r;

        r = container_list_adopt(list, record, &operation_unit_events, &clone);
        if (r < 0)
                return r;
        list->watch.added(clone);
        r = job_new(clone, &operation_arise, NULL, &waiting);
        if (r < 0) {
                container_list_collect(list, clone);
                return r;
        }
        job->clone = clone;
        job_start(waiting);
        clone->spec = TAKE_PTR(*spec);
        return container_list_allocate(list, clone, &job->error);
}

static int check_standstill(Job *job) {
        _cleanup_strv_ char **volumes = NULL;
        int r;

        r = standstill_list_volumes(job->container, &volumes);
        return r < 0 ? r : standstill_check_volumes(job, volumes);
}

static int copy(Job *job) {
        const Settings *settings = &manager_of(job->container->list)->settings;
        _cleanup_strv_ char **words = NULL;
        int r;

        r = state_clone_begin(job->clone->machine);
        if (r >= 0)
                r = clone_copy_push(job, settings->min_free, &words);
        return r < 0 ? r : copying_begin(job, words);
}

static int begin(Job *job) {
        _cleanup_(record_freep) Record *record = NULL;
        _cleanup_(spec_freep) Spec *spec = NULL;
        int r;

        r = check_standstill(job);
        if (r >= 0)
                r = clone_plan_make(job, &record, &spec);
        if (r >= 0)
                r = add(job, TAKE_PTR(record), &spec);
        return r < 0 ? r : copy(job);
}

/* As the original was built: that is its first generation. */
static int accept_as(const Container *container, Container *clone) {
        Record *record = clone->record;
        Generation generation = { .number = 1 };
        _cleanup_free_ char *json = NULL;
        size_t size;
        int r;

        r = boot_settle(clone, clone->spec);
        if (r >= 0)
                r = state_read_spec(container->machine, &json, &size);
        if (r < 0)
                return r;

        record->output = strdup(container->record->output);
        record->system = strdup(container->record->system);
        if (!record->output || !record->system)
                return -ENOMEM;
        record->minimal = container->record->minimal;
        record->lineage = (Lineage){ .current = 1, .last = 1 };
        generation.output = record->output;
        generation.system = record->system;
        generation.grants = record->grants;
        generation.permits = record->permits;
        r = state_keep(clone->machine, 1, record->output, record->system, true);
        if (r >= 0)
                r = container_write_generation(clone, &generation);
        if (r >= 0)
                r = state_write_spec(clone->machine, json, size);
        if (r >= 0)
                r = state_clone_ownership(container->machine, clone->machine);
        return r < 0 ? r : state_write_record(record);
}

static void end_waiting(Container *clone) {
        job_step_done(clone->job, 0);
}

static int clone_finish(Job *job) {
        Manager *manager = manager_of(job->container->list);
        Container *clone = job->clone;
        int r;

        r = check_standstill(job);
        if (r >= 0)
                r = clone_plan_check_volumes(job, clone->record, clone->spec);
        if (r >= 0)
                r = state_restore_commit(clone->machine);
        if (r >= 0)
                r = accept_as(job->container, clone);
        if (r >= 0)
                r = state_restore_apply(clone->machine);
        if (r >= 0)
                r = volumes_make(
                        clone->record, &clone->spec->volumes, manager->settings.volumes,
                        &job->error);
        if (r < 0)
                return r;

        job->clone = NULL;
        remove_trash(manager);
        end_waiting(clone);
        return 0;
}

/* Those that have come into their place are its own: none of their names was there before. */
static int discard_volumes(const Container *clone) {
        _cleanup_strv_ char **names = NULL;
        int r;

        if (!container_is_accepted(clone))
                return 0;
        r = volume_list_names(&clone->spec->volumes, &names);
        for (char **name = names; r >= 0 && *name; name++)
                r = state_discard_volume(clone->record->owner, *name, NULL);
        return r;
}

static int clone_discard(Job *job) {
        Container *clone = TAKE_PTR(job->clone);
        int r, failure;

        if (!clone)
                return 0;

        failure = discard_volumes(clone);
        r = state_discard_half(clone->machine);
        failure = failure ?: r;
        remove_trash(manager_of(job->container->list));
        remove_forget(clone);
        end_waiting(clone);
        return failure;
}

static const Copying clone_copying = {
        .description = "Copy of what a container of flakectr has written, for a clone",
        .capabilities = COPYING_RIGHTS,
        .writes = true,
        .finish = clone_finish,
        .discard = clone_discard,
        .explain = copying_explain,
};

static const Copying frozen_copying = {
        .description = "Copy of what a container of flakectr has written, for a clone",
        .capabilities = COPYING_RIGHTS,
        .writes = true,
        .freezes = true,
        .finish = clone_finish,
        .discard = clone_discard,
        .explain = frozen_explain,
};

static int take_clone(Job *job) {
        int r;

        job->copying = &clone_copying;
        r = standstill_check(job);
        return r < 0 ? r : begin(job);
}

static int take_frozen_clone(Job *job) {
        int r;

        job->copying = &frozen_copying;
        r = frozen_begin(job);
        return r < 0 ? r : begin(job);
}

static const Step clone_steps[] = {
        { "cloning", CONTAINER_STOPPED, take_clone, undo_copying },
        {},
};

static const Step frozen_steps[] = {
        { "cloning", CONTAINER_RUNNING, take_frozen_clone, undo_copying },
        {},
};

const Operation operation_clone = {
        .steps = clone_steps,
        .cancellable = true,
        .failed = "could not be cloned",
        .error = ERROR_CLONE_FAILED,
};

const Operation operation_clone_frozen = {
        .steps = frozen_steps,
        .in_place = true,
        .cancellable = true,
        .ended = frozen_ended,
        .failed = "could not be cloned",
        .error = ERROR_CLONE_FAILED,
};
