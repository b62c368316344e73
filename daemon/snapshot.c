/* SPDX-License-Identifier: MIT */

/*
 * Snapshots: what a container and its named volumes have on disk, copied by a unit while nothing of
 * it runs, or moves. A job keeps others from starting it meanwhile; a volume that another container
 * has is looked at before and after.
 */

#include <errno.h>
#include <inttypes.h>

#include "container-list.h"
#include "copying.h"
#include "frozen.h"
#include "manager.h"
#include "names.h"
#include "operation.h"
#include "remove.h"
#include "replacement.h"
#include "snapshot-pairs.h"
#include "standstill.h"
#include "state.h"
#include "strv.h"

/* Of one container. */
#define SNAPSHOTS_MAX 64

static int snapshot_fail(Job *job, const char *name, const char *what) {
        return sd_bus_error_setf(&job->error, name, "%s %s", container_name(job->container), what);
}

static int check_known(Job *job, bool known) {
        _cleanup_strv_ char **labels = NULL;
        int r;

        r = state_list_snapshots(job->container->machine, &labels);
        if (r < 0)
                return r;
        if (known && !strv_contains(labels, job->label))
                return sd_bus_error_setf(
                        &job->error, ERROR_NO_SUCH_SNAPSHOT,
                        "%s has no snapshot %s; 'flakectrctl snapshots %s' shows those that there "
                        "are",
                        container_name(job->container), job->label, container_name(job->container));
        if (!known && strv_contains(labels, job->label))
                return sd_bus_error_setf(
                        &job->error, ERROR_SNAPSHOT_EXISTS,
                        "%s has a snapshot %s already: give another label, or remove it with "
                        "'flakectrctl snapshot rm %s %s'",
                        container_name(job->container), job->label, container_name(job->container),
                        job->label);
        if (!known && strv_length(labels) >= SNAPSHOTS_MAX)
                return snapshot_fail(
                        job, ERROR_LIMITS_EXCEEDED,
                        "has as many snapshots as it may have: remove one");
        return 0;
}

static int snapshot_finish(Job *job) {
        return state_snapshot_finish(job->container->machine, job->label);
}

static int restore_finish(Job *job) {
        _cleanup_strv_ char **volumes = NULL;
        int r;

        r = state_snapshot_volumes(job->container->machine, job->label, &volumes);
        return r < 0 ? r : replacement_finish(job, volumes);
}

static int snapshot_discard(Job *job) {
        int r;

        r = state_snapshot_discard(job->container->machine, job->label, true);
        if (r >= 0)
                remove_trash(manager_of(job->container->list));
        return r == -ENOENT ? 0 : r;
}

static const Copying snapshot_copying = {
        .description = "Copy of what a container of flakectr has written",
        .capabilities = COPYING_RIGHTS,
        .writes = true,
        .finish = snapshot_finish,
        .discard = snapshot_discard,
        .explain = copying_explain,
};

static const Copying restore_copying = {
        .description = "Copy of what a container of flakectr has written",
        .capabilities = COPYING_RIGHTS,
        .writes = true,
        .finish = restore_finish,
        .discard = replacement_discard,
        .explain = copying_explain,
};

static const Copying frozen_copying = {
        .description = "Copy of what a container of flakectr has written, which stands still",
        .capabilities = COPYING_RIGHTS,
        .writes = true,
        .freezes = true,
        .finish = snapshot_finish,
        .discard = snapshot_discard,
        .explain = frozen_explain,
};

static int copy(Job *job, bool back, char *const *volumes) {
        const Settings *settings = &manager_of(job->container->list)->settings;
        _cleanup_strv_ char **words = NULL;
        int r;

        r = strv_push(&words, "--copy");
        if (r >= 0)
                r = strv_pushf(&words, "%" PRIu64, settings->min_free);
        if (r >= 0)
                r = snapshot_push_pairs(job, back, volumes, &words);
        return r < 0 ? r : copying_begin(job, words);
}

static int save(Job *job) {
        _cleanup_strv_ char **volumes = NULL;
        int r;

        r = check_known(job, false);
        if (r >= 0)
                r = standstill_list_volumes(job->container, &volumes);
        if (r >= 0)
                r = standstill_check_volumes(job, volumes);
        if (r >= 0)
                r = state_snapshot_begin(job->container->machine, job->label);
        if (r == -ENODATA)
                return snapshot_fail(
                        job, ERROR_SNAPSHOT_FAILED, "has written nothing yet that could be kept");
        return r < 0 ? r : copy(job, false, volumes);
}

static int take_snapshot(Job *job) {
        int r;

        job->copying = &snapshot_copying;
        r = standstill_check(job);
        return r < 0 ? r : save(job);
}

static int take_frozen_snapshot(Job *job) {
        int r;

        job->copying = &frozen_copying;
        r = frozen_begin(job);
        return r < 0 ? r : save(job);
}

static int take_restore(Job *job) {
        _cleanup_strv_ char **volumes = NULL;
        int r;

        job->copying = &restore_copying;
        r = standstill_check(job);
        if (r >= 0)
                r = check_known(job, true);
        if (r >= 0)
                r = state_snapshot_volumes(job->container->machine, job->label, &volumes);
        if (r >= 0)
                r = standstill_check_volumes(job, volumes);
        if (r >= 0)
                r = state_restore_begin(job->container->machine);
        return r < 0 ? r : copy(job, true, volumes);
}

static int take_forget(Job *job) {
        int r;

        r = check_known(job, true);
        if (r >= 0)
                r = state_snapshot_discard(job->container->machine, job->label, false);
        if (r >= 0)
                remove_trash(manager_of(job->container->list));
        return r;
}

static const Step snapshot_steps[] = {
        { "saving", CONTAINER_STOPPED, take_snapshot, undo_copying },
        {},
};

static const Step frozen_steps[] = {
        { "saving", CONTAINER_RUNNING, take_frozen_snapshot, undo_copying },
        {},
};

static const Step restore_steps[] = {
        { "restoring", CONTAINER_STOPPED, take_restore, undo_copying },
        {},
};

static const Step forget_steps[] = {
        { "removing", CONTAINER_STOPPED, take_forget, NULL },
        {},
};

const Operation operation_snapshot = {
        .steps = snapshot_steps,
        .cancellable = true,
        .failed = "could not be copied",
        .error = ERROR_SNAPSHOT_FAILED,
};

const Operation operation_snapshot_frozen = {
        .steps = frozen_steps,
        .in_place = true,
        .cancellable = true,
        .ended = frozen_ended,
        .failed = "could not be copied",
        .error = ERROR_SNAPSHOT_FAILED,
};

const Operation operation_restore = {
        .steps = restore_steps,
        .cancellable = true,
        .failed = "could not be restored",
        .error = ERROR_SNAPSHOT_FAILED,
};

const Operation operation_forget_snapshot = {
        .steps = forget_steps,
        .failed = "still has that snapshot",
        .error = ERROR_SNAPSHOT_FAILED,
};
