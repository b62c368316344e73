/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "container-list.h"
#include "container-record.h"
#include "log.h"
#include "names.h"
#include "pid1.h"
#include "remove.h"
#include "state-dir.h"
#include "state-generations.h"
#include "state.h"
#include "steps.h"
#include "strv.h"

#define RM "/bin/rm"

/* As if it had never been brought up: its place in the list goes with the last who refers to it. */
static void container_forget(Container *container) {
        Record *record = container->record;

        free(TAKE_PTR(record->output));
        free(TAKE_PTR(record->system));
        record->grants = strv_free(record->grants);
        record->failed = record->waits = false;
        record->lineage = (Lineage){};
        record->uid_base = 0;
        record->lease = (Lease){};
        container->spec = spec_free(container->spec);
        container->examined = false;
}

static void on_removed(void *userdata, int r) {
        Container *container = userdata;

        container->removal = service_free(container->removal);
        container_forget(container);
        job_step_done(container->job, r);
}

static void on_gone(void *userdata) {
        (void) userdata;
}

static const ServiceEvents removal_events = {
        .started = on_removed,
        .gone = on_gone,
};

static int append_command(sd_bus_message *message, char *const *paths) {
        static const char *const words[] = { RM, "-rf", "--one-file-system", "--" };
        _cleanup_strv_ char **argv = NULL;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < sizeof(words) / sizeof(*words); i++)
                r = strv_push(&argv, words[i]);
        for (char *const *path = paths; r >= 0 && *path; path++)
                r = strv_push(&argv, *path);
        if (r < 0)
                return r;
        return pid1_append_exec(message, "ExecStart", (const char *const *) argv);
}

/* Millions of files take their time: PID 1 runs it, and we wait without waiting. */
static int service_delete(Service *service, char *const *paths) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        int r;

        r = service_prepare(service, &message);
        if (r >= 0)
                r = sd_bus_message_append(
                        message, "(sv)(sv)(sv)", "Type", "s", "oneshot", "Description", "s",
                        "Removal of a container of flakectr", "ProtectHome", "s", "yes");
        if (r >= 0)
                r = append_command(message, paths);
        return r < 0 ? r : service_start(service, message);
}

static int removal_start(Container *container, char *path) {
        _cleanup_free_ char *unit = NULL;
        int r;

        if (asprintf(&unit, UNIT_PREFIX_HELPER "remove-%s.service", container->machine) < 0)
                return -ENOMEM;

        r = service_new(
                container->list->bus, unit, &removal_events, container, &container->removal);
        return r < 0 ? r : service_delete(container->removal, (char *[]){ path, NULL });
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

int remove_files(sd_bus *bus, char *const *paths, Service **ret) {
        _cleanup_(service_freep) Service *service = NULL;
        _cleanup_free_ char *unit = NULL;
        int r;

        r = pid1_name_helper("delete", &unit);
        if (r >= 0)
                r = service_new(bus, unit, &deletion_events, NULL, &service);
        if (r >= 0)
                r = service_delete(service, paths);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(service);
        return 0;
}

int take_remove(Job *job) {
        Container *container = job->container;
        _cleanup_free_ char *path = NULL;
        int r;

        container_record_drop(container);
        r = state_unkeep(container->machine);
        if (r >= 0)
                r = state_set_boot(container->machine, false);
        if (r >= 0)
                r = state_discard(container->machine, &path);
        if (r < 0)
                return r;

        if (!path) {
                container_forget(container);
                return 0;
        }
        r = removal_start(container, path);
        if (r >= 0)
                return 1;

        /* The next daemon empties the trash. */
        log_error("%s cannot be deleted yet: %s", path, strerror(-r));
        container->removal = service_free(container->removal);
        container_forget(container);
        return 0;
}
