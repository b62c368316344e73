/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>

#include "container-list.h"
#include "manager.h"
#include "remove.h"
#include "replacement.h"
#include "standstill.h"
#include "state-dir.h"
#include "state.h"

void replacement_format_volume(
        const Container *container, const char *volume, char ret[static REPLACEMENT_PATH_SIZE]) {
        (void) snprintf(
                ret, REPLACEMENT_PATH_SIZE,
                "containers/%s/" RESTORE_DIR ".new/" SNAPSHOT_VOLUMES_DIR "/%s/" FILES_DIR,
                container->machine, volume);
}

int replacement_finish(Job *job, char *const *volumes) {
        const Container *container = job->container;
        int r;

        r = standstill_check_volumes(job, volumes);
        if (r >= 0)
                r = state_restore_finish(container->machine);
        if (r >= 0)
                remove_trash(manager_of(container->list));
        return r;
}

int replacement_discard(Job *job) {
        int r;

        r = state_restore_discard(job->container->machine);
        if (r >= 0)
                remove_trash(manager_of(job->container->list));
        return r == -ENOENT ? 0 : r;
}
