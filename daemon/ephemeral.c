/* SPDX-License-Identifier: MIT */

#include "ephemeral.h"
#include "manager.h"
#include "remove.h"
#include "revival.h"
#include "state.h"
#include "steps.h"
#include "strv.h"

/* They are its owner's, who has asked for them. */
static bool has_snapshots(const Container *container) {
        _cleanup_strv_ char **labels = NULL;

        return state_list_snapshots(container->machine, &labels) < 0 || *labels;
}

static bool ephemeral_stays(const Container *container) {
        const Record *record = container->record;

        return record->failed || record->waits || record->listening || revival_is_due(container) ||
                state_has_boot(container->machine) || has_snapshots(container);
}

int ephemeral_clear(Container *container) {
        _cleanup_free_ char *path = NULL;
        int r;

        if (!container->record->ephemeral)
                return 0;

        r = state_discard_root(container->machine, &path);
        if (r < 0 || !path)
                return r;
        return remove_discarded(manager_of(container->list), (char *[]){ path, NULL });
}

int ephemeral_recover(Container *container) {
        _cleanup_free_ char *path = NULL;
        int r;

        if (!container->record->ephemeral)
                return 0;

        /* The trash is emptied when all have been taken up. */
        r = state_discard_root(container->machine, &path);
        return r < 0 ? r : !ephemeral_stays(container);
}

int take_vanish(Job *job) {
        Container *container = job->container;

        if (!container->record->ephemeral)
                return 0;
        return ephemeral_stays(container) ? ephemeral_clear(container) : take_remove(job);
}
