/* SPDX-License-Identifier: MIT */

#include <stdio.h>

#include "replacement.h"
#include "snapshot-pairs.h"
#include "state-dir.h"
#include "strv.h"

#define PATH_SIZE REPLACEMENT_PATH_SIZE

/* From the live tree to the snapshot's, or the other way round. */
static int push_pair(char ***words, bool back, const char *live, const char *kept) {
        int r;

        r = strv_push(words, back ? kept : live);
        return r < 0 ? r : strv_push(words, back ? live : kept);
}

/* Of a restore the live side is beside what there is, until all is there. */
static int push_volume(
        const Job *job, bool back, const char *kept, const char *name, char ***words) {
        const Container *container = job->container;
        char live[PATH_SIZE], of_it[PATH_SIZE], called[MACHINE_NAME_MAX + 1];

        machine_name_format(name, container->record->owner, called);
        if (back)
                replacement_format_volume(container, name, live);
        else
                (void) snprintf(live, sizeof(live), "volumes/%s/" FILES_DIR, called);
        (void) snprintf(
                of_it, sizeof(of_it), "%s/" SNAPSHOT_VOLUMES_DIR "/%s/" FILES_DIR, kept, name);
        return push_pair(words, back, live, of_it);
}

int snapshot_push_pairs(const Job *job, bool back, char *const *volumes, char ***words) {
        const char *machine = job->container->machine;
        char live[PATH_SIZE], kept[PATH_SIZE / 2], of_it[PATH_SIZE];
        int r;

        (void) snprintf(
                kept, sizeof(kept), "containers/%s/" SNAPSHOTS_DIR "/%s%s", machine, job->label,
                back ? "" : ".new");
        (void) snprintf(
                live, sizeof(live), "containers/%s/%s", machine, back ? RESTORED_DIR : ROOT_DIR);
        (void) snprintf(of_it, sizeof(of_it), "%s/" ROOT_DIR, kept);
        r = push_pair(words, back, live, of_it);
        for (; r >= 0 && *volumes; volumes++)
                r = push_volume(job, back, kept, *volumes, words);
        return r;
}
