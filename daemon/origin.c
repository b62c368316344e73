/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "job.h"
#include "names.h"
#include "origin.h"
#include "strv.h"

static int record_set_flake(Record *record, const char *flake) {
        char *copy = strdup(flake);

        if (!copy)
                return -ENOMEM;
        free(record->flake);
        record->flake = copy;
        return 0;
}

/* Its flake has got a container of its name since. */
static int check_clone(Part *part) {
        const Record *record = part->container->record;

        if (!record->clone_of || strv_contains(part->call->names, record->name))
                return 0;

        (void) sd_bus_error_setf(
                &part->error, ERROR_NAME_TAKEN,
                "%s is a clone of %s already: remove that one, or give the flake's another name",
                record->name, record->clone_of);
        part->over = true;
        return 0;
}

/*
 * The same name from another flake is another container, and so is one of whoever had this uid
 * before: neither may take the other's place.
 */
int part_check_origin(Part *part) {
        Record *record = part->container->record;
        const Record *origin = part->call->origin;

        if (strcmp(record->owner_name, origin->owner_name) != 0) {
                (void) sd_bus_error_setf(
                        &part->error, ERROR_NAME_TAKEN,
                        "%s belongs to %s, who had the user id %u before %s: an administrator can "
                        "remove it",
                        record->name, record->owner_name, record->owner, origin->owner_name);
                part->over = true;
                return 0;
        }
        if (strcmp(record->flake, origin->flake) == 0)
                return check_clone(part);
        if (!container_is_accepted(part->container) && !record->clone_of &&
            !(part->container->job && part->container->job->operation->brings_up))
                return record_set_flake(record, origin->flake);

        (void) sd_bus_error_setf(
                &part->error, ERROR_NAME_TAKEN,
                "%s is a container of the flake %s already: remove that one, or give this flake's "
                "another name or a project",
                record->name, record->flake);
        part->over = true;
        return 0;
}
