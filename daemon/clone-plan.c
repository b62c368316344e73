/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "clone-plan.h"
#include "clone.h"
#include "consent.h"
#include "container-list.h"
#include "container-spec.h"
#include "manager.h"
#include "names.h"
#include "state.h"
#include "strv.h"
#include "volumes.h"
#include "wants.h"

int clone_plan_describe(const Container *container, const char *name, Record **ret) {
        _cleanup_(record_freep) Record *record = calloc(1, sizeof(*record));
        const Record *of = container->record;

        if (!record)
                return -ENOMEM;

        record->owner = of->owner;
        record->name = strdup(name);
        record->owner_name = strdup(of->owner_name);
        record->flake = strdup(of->flake);
        record->clone_of = strdup(clone_flake_name(of));
        if (!record->name || !record->owner_name || !record->flake || !record->clone_of)
                return -ENOMEM;

        *ret = TAKE_PTR(record);
        return 0;
}

static int clone_fail(Job *job, const char *what) {
        return sd_bus_error_setf(
                &job->error, ERROR_CLONE_FAILED, "%s %s", container_name(job->container), what);
}

static int check_original(Job *job) {
        const Container *container = job->container;

        if (container->record->ephemeral)
                return clone_fail(
                        job, "is ephemeral: a start of its clone would delete what was copied");
        if (!container->record->system || !state_has_root(container->machine))
                return clone_fail(job, "has written nothing yet that could be cloned");
        return 0;
}

static int check_name(Job *job, const Record *record) {
        ContainerList *list = job->container->list;
        char machine[MACHINE_NAME_MAX + 1];

        machine_name_format(record->name, record->owner, machine);
        if (container_list_find(list, record->name, record->owner) || state_has_container(machine))
                return sd_bus_error_setf(
                        &job->error, ERROR_NAME_TAKEN,
                        "There is a container %s already: remove it, or give the clone of %s "
                        "another name",
                        record->name, container_name(job->container));
        return container_list_check_limit(
                list, record->name, record->owner, manager_of(list)->settings.containers,
                &job->error);
}

/* Asked anew: what was granted to the original is not the clone's. */
static int grant(Job *job, Record *record, const Spec *spec) {
        const Claim claim = {
                .record = record,
                .spec = spec,
                .published = job->published,
                .permitted = job->permitted,
        };
        char **grants = NULL, **permits = NULL;
        int r;

        r = consent_check(record, spec, job->accepted, &grants, &job->error);
        if (r < 0)
                return r;
        record->grants = grants;
        r = wants_check(&claim, &permits, &job->error);
        if (r < 0)
                return r;
        record->permits = permits;
        r = strv_copy(job->published, &record->published);
        return r < 0 ? r : dependency_list_copy(&spec->depends, &record->depends);
}

int clone_plan_check_volumes(Job *job, const Record *record, const Spec *spec) {
        const Manager *manager = manager_of(job->container->list);

        return volumes_check_new(record, &spec->volumes, manager->settings.volumes, &job->error);
}

int clone_plan_make(Job *job, Record **ret_record, Spec **ret_spec) {
        _cleanup_(record_freep) Record *record = NULL;
        _cleanup_(spec_freep) Spec *spec = NULL;
        int r;

        r = check_original(job);
        if (r >= 0)
                r = clone_plan_describe(job->container, job->label, &record);
        if (r >= 0)
                r = check_name(job, record);
        if (r >= 0)
                r = container_read_spec_as(job->container, record, &spec, &job->error);
        if (r >= 0)
                r = clone_plan_check_volumes(job, record, spec);
        if (r >= 0)
                r = grant(job, record, spec);
        if (r < 0)
                return r;

        *ret_record = TAKE_PTR(record);
        *ret_spec = TAKE_PTR(spec);
        return 0;
}
