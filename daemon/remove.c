/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <linux/capability.h>
#include <string.h>

#include "container-list.h"
#include "container-record.h"
#include "container-spec.h"
#include "failure.h"
#include "log.h"
#include "names.h"
#include "operation.h"
#include "pid1.h"
#include "remove.h"
#include "state-dir.h"
#include "state-generations.h"
#include "state.h"
#include "steps.h"
#include "strv.h"
#include "tree-unit.h"
#include "volumes.h"

#define RIGHTS                                                                                     \
        (1ULL << CAP_DAC_OVERRIDE | 1ULL << CAP_FOWNER | 1ULL << CAP_LINUX_IMMUTABLE |             \
         1ULL << CAP_SYS_ADMIN) /* for the enclosure, and read-only subvolumes */

void remove_forget(Container *container) {
        Record *record = container->record;

        free(TAKE_PTR(record->output));
        free(TAKE_PTR(record->system));
        free(TAKE_PTR(record->clone_of));
        record->grants = strv_free(record->grants);
        record->permits = strv_free(record->permits);
        record->published = strv_free(record->published);
        record->ephemeral = record->minimal = false;
        failure_forget(record);
        record->lineage = (Lineage){};
        record->uid_base = 0;
        record->lease = (Lease){};
        container->spec = spec_free(container->spec);
        container->examined = false;
}

static void on_removed(void *userdata, int r) {
        Container *container = userdata;
        Job *job = container->job;

        container->removal = service_free(container->removal);
        if (r < 0)
                (void) sd_bus_error_setf(
                        &job->error, ERROR_STOP_FAILED,
                        "%s: not all files could be deleted, and some are left in " TRASH_DIR
                        "; 'journalctl -t flakectr-tree' says why",
                        container_name(container));
        if (job->operation != &operation_reset)
                remove_forget(container);
        job_step_done(job, r);
}

static void on_gone(void *userdata) {
        (void) userdata;
}

static const ServiceEvents removal_events = {
        .started = on_removed,
        .gone = on_gone,
};

/* Millions of files take their time: PID 1 runs it, and we wait without waiting. */
static int service_delete(Service *service, char *const *paths) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        _cleanup_strv_ char **words = NULL;
        TreeOrder order = {
                .description = "Deletion of what a container of flakectr has left",
                .encloses = true,
                .capabilities = RIGHTS,
                .input = -1,
                .output = -1,
        };
        int r;

        r = strv_push(&words, "--delete");
        for (; r >= 0 && *paths; paths++)
                r = strv_push(&words, *paths + sizeof(STATE_DIR));
        if (r >= 0)
                r = service_prepare(service, &message);
        if (r < 0)
                return r;

        order.arguments = words;
        r = tree_unit_append(message, &order);
        return r < 0 ? r : service_start(service, message);
}

static int removal_start(Container *container, char *const *paths) {
        _cleanup_free_ char *unit = NULL;
        int r;

        r = pid1_name_helper("remove", &unit);
        if (r >= 0)
                r = service_new(
                        container->list->bus, unit, &removal_events, container,
                        &container->removal);
        return r < 0 ? r : service_delete(container->removal, paths);
}

static void on_deleted(void *userdata, int r) {
        (void) userdata;
        if (r < 0)
                log_error("What is in " TRASH_DIR " could not be deleted: %s", strerror(-r));
}

static const ServiceEvents deletion_events = {
        .started = on_deleted,
        .gone = on_gone,
};

int remove_discarded(Manager *manager, char *const *paths) {
        _cleanup_(service_freep) Service *service = NULL;
        _cleanup_free_ char *unit = NULL;
        int r;

        /* What runs goes on running. */
        manager->removal = service_free(manager->removal);
        r = pid1_name_helper("delete", &unit);
        if (r >= 0)
                r = service_new(manager->bus, unit, &deletion_events, NULL, &service);
        if (r >= 0)
                r = service_delete(service, paths);
        if (r < 0)
                return r;

        manager->removal = TAKE_PTR(service);
        return 0;
}

void remove_trash(Manager *manager) {
        int r;

        r = state_has_discarded();
        if (r > 0)
                r = remove_discarded(manager, (char *[]){ NULL });
        if (r < 0)
                log_error(TRASH_DIR " cannot be emptied: %s", strerror(-r));
}

/* What was discarded is out of sight already. 1: it is being deleted. */
static int delete_discarded(Job *job) {
        Container *container = job->container;
        int r;

        if (!job->discarded || !job->discarded[0])
                return 0;
        r = removal_start(container, job->discarded);
        if (r >= 0)
                return 1;

        /* The next daemon empties the trash. */
        log_error("What was in %s cannot be deleted yet: %s", container->machine, strerror(-r));
        container->removal = service_free(container->removal);
        return 0;
}

static int add_discarded(Job *job, char *path) {
        _cleanup_free_ char *owned = path;

        return path ? strv_push(&job->discarded, owned) : 0;
}

static int discard_volume(Job *job, const char *name) {
        Container *container = job->container;
        _cleanup_strv_ char **users = NULL;
        char *path = NULL;
        int r;

        r = volumes_users(container->list, container->record->owner, name, false, &users);
        if (r < 0 || strv_length(users) > 1)
                return r;
        r = state_discard_volume(container->record->owner, name, &path);
        return r < 0 ? r : add_discarded(job, path);
}

/* Before the container itself, whose spec says which they are. What another one has as well stays.
 */
static int take_discard_volumes(Job *job) {
        _cleanup_strv_ char **names = NULL;
        Container *container = job->container;
        int r;

        if (!container_is_accepted(container))
                return 0;
        r = container_read_spec(container);
        if (r < 0)
                return sd_bus_error_setf(
                        &job->error, ERROR_STOP_FAILED,
                        "%s is not removed: its spec cannot be read, which says what volumes it "
                        "has; 'flakectrctl remove %s' removes it without them",
                        container_name(container), container_name(container));

        r = volume_list_names(&container->spec->volumes, &names);
        for (char **name = names; r >= 0 && *name; name++)
                r = discard_volume(job, *name);
        return r < 0 ? r : 0;
}

int take_remove(Job *job) {
        Container *container = job->container;
        char *path = NULL;
        int r;

        container_record_drop(container);
        r = state_unkeep(container->machine);
        if (r >= 0)
                r = state_set_boot(container->machine, false);
        if (r >= 0)
                r = state_discard(container->machine, &path);
        if (r >= 0)
                r = add_discarded(job, path);
        if (r < 0)
                return r;

        r = delete_discarded(job);
        if (r == 0)
                remove_forget(container);
        return r;
}

static int take_reset(Job *job) {
        char *path = NULL;
        int r;

        r = state_discard_root(job->container->machine, &path);
        if (r >= 0)
                r = add_discarded(job, path);
        return r < 0 ? r : delete_discarded(job);
}

static const Step remove_steps[] = {
        { "stopping", CONTAINER_STOPPING, take_close_ports, NULL },
        { "stopping", CONTAINER_STOPPING, take_stop, NULL },
        { "network", CONTAINER_STOPPING, take_release, NULL },
        { "removing", CONTAINER_STOPPING, take_remove, NULL },
        {},
};

static const Step remove_all_steps[] = {
        { "stopping", CONTAINER_STOPPING, take_close_ports, NULL },
        { "stopping", CONTAINER_STOPPING, take_stop, NULL },
        { "network", CONTAINER_STOPPING, take_release, NULL },
        { "removing", CONTAINER_STOPPING, take_discard_volumes, NULL },
        { "removing", CONTAINER_STOPPING, take_remove, NULL },
        {},
};

static const Step reset_steps[] = {
        { "stopping", CONTAINER_STOPPING, take_close_ports, NULL },
        { "stopping", CONTAINER_STOPPING, take_stop, NULL },
        { "network", CONTAINER_STOPPING, take_release, NULL },
        { "removing", CONTAINER_STOPPING, take_reset, NULL },
        {},
};

const Operation operation_remove = {
        .steps = remove_steps,
        .failed = "could not be removed",
        .error = ERROR_STOP_FAILED,
};

const Operation operation_remove_all = {
        .steps = remove_all_steps,
        .failed = "could not be removed",
        .error = ERROR_STOP_FAILED,
};

const Operation operation_reset = {
        .steps = reset_steps,
        .failed = "could not be reset",
        .error = ERROR_STOP_FAILED,
};
