/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "snapshot.h"

void snapshot_done(Snapshot *snapshot) {
        free(snapshot->state);
        free(snapshot->phase);
        free(snapshot->health);
        free(snapshot->addresses);
        free(snapshot->failed);
}

int snapshot_take(const ContainerView *view, Snapshot *ret) {
        int r;

        ret->state = strdup(view->state);
        ret->phase = strdup(view->phase);
        ret->health = strdup(view->health);
        if (!ret->state || !ret->phase || !ret->health)
                return -ENOMEM;
        r = container_view_join_addresses(view, &ret->addresses);
        return r < 0 ? r : container_view_join_failed(view, SIZE_MAX, &ret->failed);
}

unsigned snapshot_compare(const Snapshot *snapshot, const ContainerView *view) {
        _cleanup_free_ char *addresses = NULL, *failed = NULL;
        unsigned changes = 0;

        if (strcmp(snapshot->state, view->state) != 0)
                changes |= CHANGE_STATE;
        if (strcmp(snapshot->phase, view->phase) != 0)
                changes |= CHANGE_PHASE;
        if (strcmp(snapshot->health, view->health) != 0)
                changes |= CHANGE_HEALTH;
        if (container_view_join_addresses(view, &addresses) >= 0 &&
            strcmp(snapshot->addresses, addresses) != 0)
                changes |= CHANGE_ADDRESSES;
        if (container_view_join_failed(view, SIZE_MAX, &failed) >= 0 &&
            strcmp(snapshot->failed, failed) != 0)
                changes |= CHANGE_FAILED;
        return changes;
}
