/* SPDX-License-Identifier: MIT */

/*
 * The step "prepare": everything that a start needs on disk, and the intent to be up.
 *
 * What was built is first kept from Nix's garbage collector and only then looked at, so that what
 * was checked stays what it is.
 */

#include <errno.h>
#include <inttypes.h>

#include "acceptance.h"
#include "approval.h"
#include "boot.h"
#include "consent.h"
#include "container-generations.h"
#include "container-list.h"
#include "container-record.h"
#include "container-spec.h"
#include "ephemeral.h"
#include "manager.h"
#include "names.h"
#include "ports.h"
#include "prepare.h"
#include "state-dir.h"
#include "state-generations.h"
#include "state.h"
#include "steps.h"
#include "strv.h"
#include "volumes.h"

static int acceptance_keep(
        Container *container, unsigned number, Acceptance *acceptance, bool output_is_new) {
        const Generation generation = {
                .number = number,
                .output = acceptance->output,
                .system = acceptance->system,
                .grants = acceptance->grants,
                .permits = acceptance->permits,
        };
        int r;

        r = state_keep(
                container->machine, number, acceptance->output, acceptance->system, output_is_new);
        if (r >= 0)
                r = container_write_generation(container, &generation);
        return r;
}

int prepare_output(Job *job, const char *output) {
        _cleanup_acceptance_ Acceptance acceptance = {};
        Container *container = job->container;
        unsigned number = job->generation ?: container_generation_of(container, output);
        int r, is_new;

        r = is_new = state_keep_output(container->machine, number, output);
        if (r >= 0)
                r = acceptance_check(job, output, &acceptance);
        if (r >= 0)
                r = acceptance_keep(container, number, &acceptance, is_new > 0);
        if (r >= 0)
                r = boot_settle(container, acceptance.spec);
        if (r >= 0)
                r = state_write_spec(container->machine, acceptance.json, acceptance.size);
        if (r < 0)
                return r;

        acceptance_take(&acceptance, container, number);
        return 0;
}

/*
 * What was accepted before. At the first start of this daemon's life it is read anew: another one
 * may have ended before it had accepted something else.
 */
static int prepare_accepted(Job *job) {
        _cleanup_strv_ char **permits = NULL;
        Container *container = job->container;
        int r;

        if (!container_is_accepted(container))
                return sd_bus_error_setf(
                        &job->error, ERROR_START_FAILED,
                        "%s has not been built yet: bring it up from its flake",
                        container_name(container));
        if (!container->examined)
                return prepare_output(job, container->record->output);

        r = consent_check(container->record, container->spec, NULL, NULL, &job->error);
        return r < 0 ? r : acceptance_check_permits(job, container->spec, &permits);
}

int take_examine(Job *job) {
        _cleanup_acceptance_ Acceptance acceptance = {};
        const char *output = job->output ?: job->container->record->output;

        if (!output)
                return 0;
        return acceptance_check(job, output, &acceptance);
}

int take_publish(Job *job) {
        _cleanup_strv_ char **permits = NULL, **published = NULL;
        Container *container = job->container;
        Record *record = container->record;
        Ports *ports = container->ports;
        int r;

        ports->listened = record->listening;
        ports->before = strv_free(ports->before);
        r = container_read_spec(container);
        if (r >= 0)
                r = consent_check(record, container->spec, job->accepted, NULL, &job->error);
        if (r >= 0)
                r = acceptance_check_permits(job, container->spec, &permits);
        if (r >= 0)
                r = strv_copy(job->published ?: record->published, &published);
        if (r >= 0)
                r = strv_copy(record->published, &ports->before);
        if (r < 0)
                return r;

        strv_free(ports->permits);
        ports->permits = TAKE_PTR(record->permits);
        record->permits = TAKE_PTR(permits);
        strv_free(record->published);
        record->published = TAKE_PTR(published);
        return state_write_record(record);
}

/* What is full hits everybody on the host. */
int prepare_space(Job *job) {
        uint64_t wanted = manager_of(job->container->list)->settings.min_free, there;
        int r;

        r = state_bytes_free(&there);
        if (r < 0 || there >= wanted)
                return r;
        return sd_bus_error_setf(
                &job->error, ERROR_LIMITS_EXCEEDED,
                "%s is not started: %" PRIu64 " MiB are free in " STATE_DIR ", and %" PRIu64
                " MiB must be; remove what is not needed, or set MinFree, see flakectrd.conf(5)",
                container_name(job->container), there >> 20, wanted >> 20);
}

static int refuse_room(Job *job, unsigned n, const char *whose, const char *setting) {
        return sd_bus_error_setf(
                &job->error, ERROR_LIMITS_EXCEEDED,
                "%s is not started: %u containers%s are up, and no more may be; take one down, or "
                "set %s, see flakectrd.conf(5)",
                container_name(job->container), n, whose, setting);
}

/* Whoever has begun to be up counts: many may begin at once. */
static int prepare_room(Job *job) {
        const Container *container = job->container;
        const Settings *settings = &manager_of(container->list)->settings;
        unsigned all = 0, own = 0;

        if (!job->operation->brings_up)
                return 0;
        for (const Container *c = container->list->first; c; c = c->next) {
                if (c == container || !c->record->up)
                        continue;
                all++;
                own += c->record->owner == container->record->owner;
        }
        if (all >= settings->running)
                return refuse_room(job, all, " on this host", "ContainersRunning");
        return own >= settings->running_of_owner ?
                refuse_room(job, own, " of yours", "ContainersRunningPerUser") :
                0;
}

int prepare_commit(Container *container) {
        int r;

        r = state_write_record(container->record);
        if (r >= 0 && container->record->lineage.current != container->pruned_at)
                container_prune_generations(container);
        return r;
}

int take_prepare(Job *job) {
        Container *container = job->container;
        int r;

        r = prepare_space(job);
        if (r >= 0)
                r = prepare_room(job);
        if (r >= 0)
                r = container_list_allocate(container->list, container, &job->error);
        if (r >= 0)
                r = job->output ? prepare_output(job, job->output) : prepare_accepted(job);
        if (r >= 0)
                r = ephemeral_clear(container);
        if (r >= 0)
                r = state_make_root(container->machine);
        if (r >= 0)
                r = volumes_make(
                        container->record, &container->spec->volumes,
                        manager_of(container->list)->settings.volumes, &job->error);
        if (r < 0)
                return r;

        container_record_drop(container);
        container->record->up = job->operation->brings_up;
        if (job->operation->brings_up)
                container->record->lineage.booted = container->record->lineage.current;
        return prepare_commit(container);
}

int undo_prepare(Job *job) {
        Container *container = job->container;
        Record *record = container->record;
        int r;

        record->up = false;
        if (!container_is_accepted(container))
                return state_discard_half(container->machine);

        container_drop_unfinished(container);
        record->waits = approval_is_missing(container) > 0;
        r = ephemeral_clear(container);
        return r < 0 ? r : state_write_record(record);
}
