/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "acceptance.h"
#include "clone.h"
#include "consent.h"
#include "names.h"
#include "state.h"
#include "store.h"
#include "strv.h"
#include "wants.h"

void acceptance_done(Acceptance *acceptance) {
        free(acceptance->json);
        spec_free(acceptance->spec);
        free(acceptance->output);
        free(acceptance->system);
        strv_free(acceptance->grants);
        strv_free(acceptance->permits);
        strv_free(acceptance->published);
        dependency_list_done(&acceptance->depends);
}

/* A flake says a container's name twice: with the attribute that was built, and in the spec. */
static int spec_check_name(const char *name, const Spec *spec, sd_bus_error *error) {
        _cleanup_free_ char *full = NULL;
        int r;

        r = spec_full_name(spec, &full);
        if (r < 0)
                return r;

        if (strcmp(full, name) != 0)
                return sd_bus_error_setf(
                        error, ERROR_INVALID_SPEC,
                        "The flake's container %s calls itself %s in its spec: the two must be the "
                        "same",
                        name, full);
        return 0;
}

int acceptance_become(const Record *record, Spec *spec, sd_bus_error *error) {
        int r;

        r = clone_apply(record, spec);
        if (r != -ENAMETOOLONG)
                return r;
        return sd_bus_error_setf(
                error, ERROR_INVALID_NAME,
                "The name %s is too long for a clone with the volumes of %s, which are called "
                "after it: choose a shorter one",
                record->name, record->clone_of);
}

int acceptance_parse(
        const Record *record, const char *json, size_t size, Spec **ret, sd_bus_error *error) {
        _cleanup_(spec_freep) Spec *spec = NULL;
        _cleanup_free_ char *fault = NULL;
        int r;

        r = spec_parse(json, size, &spec, &fault);
        if (r == -EINVAL && fault)
                return sd_bus_error_setf(
                        error, ERROR_INVALID_SPEC, "The spec of %s has a fault: %s", record->name,
                        fault);
        if (r >= 0)
                r = spec_check_name(clone_flake_name(record), spec, error);
        if (r >= 0)
                r = acceptance_become(record, spec, error);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(spec);
        return 0;
}

int acceptance_check_permits(Job *job, const Spec *spec, char ***ret_permits) {
        const Record *record = job->container->record;
        const Claim claim = {
                .record = record,
                .spec = spec,
                .published = job->published ?: record->published,
                .permitted = job->permitted,
        };

        if (strv_length(claim.published) > 0 && !spec_network_is_private(&spec->network))
                return sd_bus_error_setf(
                        &job->error, ERROR_INVALID_SPEC,
                        "%s has no network of its own that a port of the host could lead to: leave "
                        "out --publish",
                        record->name);
        return wants_check(&claim, ret_permits, &job->error);
}

/*
 * What its owner has in there is not lost because a flake has changed its mind. What was only tried
 * has nothing of his.
 */
static int check_tree(Job *job, const Spec *spec) {
        const Container *container = job->container;
        const Record *record = container->record;
        bool back = job->generation > 0 && job->generation == record->lineage.previous;

        if (!spec->ephemeral || record->ephemeral || back || !state_has_root(container->machine))
                return 0;
        return sd_bus_error_setf(
                &job->error, ERROR_INVALID_SPEC,
                "%s has files of its own, and its flake says now that it is ephemeral, which would "
                "delete them: 'flakectrctl reset %s' does so, then bring it up",
                container_name(container), container_name(container));
}

int acceptance_check(Job *job, const char *output, Acceptance *acceptance) {
        const Record *record = job->container->record;
        const char *name = record->name;
        sd_bus_error *error = &job->error;
        int r;

        r = store_read_spec(name, output, &acceptance->json, &acceptance->size, error);
        if (r >= 0)
                r = acceptance_parse(
                        record, acceptance->json, acceptance->size, &acceptance->spec, error);
        if (r >= 0)
                r = store_check_platform(name, acceptance->spec->system, error);
        if (r >= 0)
                r = consent_check(
                        record, acceptance->spec, job->accepted, &acceptance->grants, error);
        if (r >= 0)
                r = check_tree(job, acceptance->spec);
        if (r >= 0)
                r = acceptance_check_permits(job, acceptance->spec, &acceptance->permits);
        if (r >= 0)
                r = strv_copy(job->published ?: record->published, &acceptance->published);
        if (r < 0)
                return r;

        r = dependency_list_copy(&acceptance->spec->depends, &acceptance->depends);
        if (r < 0)
                return r;

        acceptance->output = strdup(output);
        acceptance->system = strdup(acceptance->spec->system);
        return acceptance->output && acceptance->system ? 0 : -ENOMEM;
}

void acceptance_take(Acceptance *acceptance, Container *container, unsigned number) {
        Record *record = container->record;

        free(record->output);
        free(record->system);
        strv_free(record->grants);
        strv_free(record->permits);
        strv_free(record->published);
        spec_free(container->spec);
        record->output = TAKE_PTR(acceptance->output);
        record->system = TAKE_PTR(acceptance->system);
        record->grants = TAKE_PTR(acceptance->grants);
        record->permits = TAKE_PTR(acceptance->permits);
        record->published = TAKE_PTR(acceptance->published);
        container->spec = TAKE_PTR(acceptance->spec);
        dependency_list_done(&record->depends);
        record->depends = acceptance->depends;
        acceptance->depends = (DependencyList){};
        record->ephemeral = container->spec->ephemeral;
        record->minimal = container->spec->minimal;
        record->lineage.current = number;
        if (number > record->lineage.last)
                record->lineage.last = number;
        container->examined = true;
}
