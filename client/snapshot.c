/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "snapshot.h"

void snapshot_done(Snapshot *snapshot) {
        free(snapshot->state);
        free(snapshot->phase);
        free(snapshot->health);
        free(snapshot->addresses);
}

int snapshot_take(const ContainerView *view, Snapshot *ret) {
        ret->state = strdup(view->state);
        ret->phase = strdup(view->phase);
        ret->health = strdup(view->health);
        if (!ret->state || !ret->phase || !ret->health)
                return -ENOMEM;
        return container_view_join_addresses(view, &ret->addresses);
}

unsigned snapshot_compare(const Snapshot *snapshot, const ContainerView *view) {
        _cleanup_free_ char *addresses = NULL;
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
        return changes;
}
