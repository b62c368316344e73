/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <linux/capability.h>
#include <string.h>

#include "container-list.h"
#include "copying.h"
#include "log.h"
#include "names.h"
#include "pid1.h"
#include "snapshot.h"
#include "state-dir.h"
#include "tree-unit.h"

/* To read all, and to make all of it anew. */
#define RIGHTS                                                                                     \
        (1ULL << CAP_DAC_OVERRIDE | 1ULL << CAP_DAC_READ_SEARCH | 1ULL << CAP_FOWNER |             \
         1ULL << CAP_CHOWN | 1ULL << CAP_FSETID | 1ULL << CAP_SETFCAP | 1ULL << CAP_MKNOD |        \
         1ULL << CAP_SYS_ADMIN) /* for "trusted" attributes */

/* flakectr-tree ends with the number of what went wrong. */
static void explain(Job *job) {
        const UnitProperties *properties = service_properties(job->container->removal);
        bool exited = strcmp(properties->result ?: "", "exit-code") == 0;
        bool full = exited && properties->exit_status == ENOSPC;

        (void) sd_bus_error_setf(
                &job->error, full ? ERROR_LIMITS_EXCEEDED : ERROR_SNAPSHOT_FAILED, "%s %s: %s%s",
                container_name(job->container), job->operation->failed,
                exited ? strerror(properties->exit_status) :
                         (service_error(job->container->removal) ?: "it was cut off"),
                full ? ", or not more than MinFree in flakectrd.conf; nothing is left of it" : "");
}

static void on_copied(void *userdata, int r) {
        Container *container = userdata;
        Job *job = container->job;

        /* It is stopped, and waited for until it is gone. */
        if (job->undoing)
                return;

        if (r < 0)
                explain(job);
        container->removal = service_free(container->removal);
        if (r >= 0)
                r = snapshot_finish(job);
        job_step_done(job, r);
}

static void on_gone(void *userdata) {
        Container *container = userdata;
        Job *job = container->job;

        container->removal = service_free(container->removal);
        if (undo_copying(job) < 0)
                log_error("What was copied of %s is left", container->machine);
        job_undo_done(job);
}

static const ServiceEvents copy_events = {
        .started = on_copied,
        .gone = on_gone,
};

int undo_copying(Job *job) {
        Container *container = job->container;

        if (container->removal)
                return service_stop(container->removal) < 0 ? 0 : 1;

        return snapshot_discard(job);
}

int copying_begin(Job *job, char *const *words) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        _cleanup_free_ char *unit = NULL;
        Container *container = job->container;
        const TreeOrder order = {
                .description = "Copy of what a container of flakectr has written",
                .arguments = words,
                .writes = STATE_DIR,
                .capabilities = RIGHTS,
                .output = -1,
        };
        int r;

        r = pid1_name_helper("copy", &unit);
        if (r >= 0)
                r = service_new(
                        container->list->bus, unit, &copy_events, container, &container->removal);
        if (r >= 0)
                r = service_prepare(container->removal, &message);
        if (r >= 0)
                r = pid1_append_slice(message, container->record->owner);
        if (r >= 0)
                r = tree_unit_append(message, &order);
        if (r >= 0)
                r = service_start(container->removal, message);
        if (r < 0)
                container->removal = service_free(container->removal);
        return r < 0 ? r : 1;
}
