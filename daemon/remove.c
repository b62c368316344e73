/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "container-list.h"
#include "names.h"
#include "pid1.h"
#include "service.h"
#include "state.h"
#include "steps.h"

#define RM "/bin/rm"

/* As if it had never been brought up: its place in the list goes with the last who refers to it. */
static void container_forget(Container *container) {
        Record *record = container->record;

        free(TAKE_PTR(record->output));
        free(TAKE_PTR(record->system));
        record->uid_base = 0;
        record->lease = (Lease){};
        container->spec = spec_free(container->spec);
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

/* Millions of files take their time: PID 1 runs it, and we wait without waiting. */
static int removal_start(Container *container, const char *path) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        _cleanup_free_ char *unit = NULL;
        int r;

        if (asprintf(&unit, UNIT_PREFIX_HELPER "remove-%s.service", container->machine) < 0)
                return -ENOMEM;

        r = service_new(
                container->list->bus, unit, &removal_events, container, &container->removal);
        if (r >= 0)
                r = service_prepare(container->removal, &message);
        if (r >= 0)
                r = sd_bus_message_append(
                        message, "(sv)(sv)(sv)", "Type", "s", "oneshot", "Description", "s",
                        "Removal of a container of flakectr", "ProtectHome", "s", "yes");
        if (r >= 0)
                r = pid1_append_exec(
                        message, "ExecStart",
                        (const char *[]){ RM, "-rf", "--one-file-system", "--", path, NULL });
        if (r >= 0)
                r = service_start(container->removal, message);
        return r;
}

int take_remove(Job *job) {
        Container *container = job->container;
        _cleanup_free_ char *path = NULL;
        int r;

        r = state_unkeep(container->machine);
        if (r >= 0)
                r = state_discard(container->machine, &path);
        if (r < 0)
                return r;

        if (!path) {
                container_forget(container);
                return 0;
        }
        r = removal_start(container, path);
        return r < 0 ? r : 1;
}
