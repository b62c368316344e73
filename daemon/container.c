/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
#include <time.h>

#include "activation.h"
#include "clock.h"
#include "container-list.h"
#include "container-record.h"
#include "container.h"
#include "excerpt.h"
#include "health.h"
#include "job.h"
#include "lookout.h"
#include "names.h"
#include "porter.h"
#include "ports.h"

static ContainerState container_derive_state(const Container *container) {
        if (container->job)
                return job_state(container->job);

        switch (unit_state(container->unit)) {
        case SERVICE_RUNNING:
                return CONTAINER_RUNNING;
        case SERVICE_STARTING:
                return CONTAINER_STARTING;
        case SERVICE_STOPPING:
                return CONTAINER_STOPPING;
        case SERVICE_GONE:
                break;
        }
        if (container->build)
                return CONTAINER_BUILDING;
        if (container->waits > 0)
                return CONTAINER_STARTING;
        if (container->record->waits)
                return CONTAINER_NEEDS_APPROVAL;
        if (container->record->failed)
                return CONTAINER_FAILED;
        return container->record->listening ? CONTAINER_LISTENING : CONTAINER_STOPPED;
}

static const char *container_derive_phase(const Container *container) {
        if (container->job)
                return job_phase(container->job);
        if (container->build)
                return build_phase(container->build);
        return container->waits > 0 && unit_state(container->unit) == SERVICE_GONE ? "waiting" : "";
}

/* Names of properties, and NULL; gives how many. */
static size_t container_compare(
        const Container *container, uint64_t done, uint64_t expected, char *ret[static 9]) {
        const struct {
                const char *property;
                bool changed;
        } properties[] = {
                { "State", container_derive_state(container) != container->state },
                { "Phase", strcmp(container_derive_phase(container), container->phase) != 0 },
                { "Progress", done != container->done || expected != container->expected },
                { "Addresses", container_has_addresses(container) != container->addressed },
                { "OpenPorts", container->ports->changes != container->ports_told },
                { "Health", (int) health_state(container->health) != container->health_told },
                { "Init", container->record->minimal != container->minimal_told },
                { "FailedUnits", lookout_mark(container->lookout) != container->failed_told },
        };
        size_t n = 0;

        for (size_t i = 0; i < sizeof(properties) / sizeof(*properties); i++)
                if (properties[i].changed)
                        ret[n++] = (char *) properties[i].property;
        ret[n] = NULL;
        return n;
}

void container_update(Container *container) {
        ContainerState state = container_derive_state(container);
        uint64_t done = 0, expected = 0;
        char *changed[9];

        if (container->build)
                build_progress(container->build, &done, &expected);
        if (container_compare(container, done, expected, changed) == 0)
                return;

        if (state != container->state)
                container->since = realtime_now();
        container->state = state;
        container->phase = container_derive_phase(container);
        container->done = done;
        container->expected = expected;
        container->health_told = (int) health_state(container->health);
        container->failed_told = lookout_mark(container->lookout);
        container->addressed = container_has_addresses(container);
        container->ports_told = container->ports->changes;
        container->minimal_told = container->record->minimal;
        container->list->watch.changed(container, changed);
}

const char *container_name(const Container *container) {
        return container->record->name;
}

const char *container_state_to_string(ContainerState state) {
        switch (state) {
        case CONTAINER_STOPPED:
                return "stopped";
        case CONTAINER_BUILDING:
                return "building";
        case CONTAINER_STARTING:
                return "starting";
        case CONTAINER_RUNNING:
                return "running";
        case CONTAINER_STOPPING:
                return "stopping";
        case CONTAINER_FAILED:
                return "failed";
        case CONTAINER_NEEDS_APPROVAL:
                return "needs-approval";
        case CONTAINER_LISTENING:
                return "listening";
        }
        return NULL;
}

bool container_is_running(const Container *container) {
        ServiceState state = unit_state(container->unit);

        /* Without a job it starts only when it was rebooted from inside. */
        return !container->job && (state == SERVICE_RUNNING || state == SERVICE_STARTING);
}

bool container_is_accepted(const Container *container) {
        return container->record->output;
}

bool container_has_addresses(const Container *container) {
        return container->record->up && container->record->lease.bridge[0] != '\0' &&
                !(container->spec && !spec_network_is_private(&container->spec->network));
}

const char *container_reach(const Container *container) {
        bool host = container->spec && container->spec->network.host;

        return host ? "127.0.0.1" : container->record->lease.address4;
}

int container_new(ContainerList *list, Record *record, const UnitEvents *events, Container **ret) {
        _cleanup_(record_freep) Record *owned = record;
        _cleanup_(container_freep) Container *container = calloc(1, sizeof(*container));
        int r;

        if (!container)
                return -ENOMEM;

        container->list = list;
        container->record = TAKE_PTR(owned);
        container->phase = "";
        container->since = realtime_now();
        machine_name_format(record->name, record->owner, container->machine);

        r = sd_bus_path_encode(OBJECT_CONTAINERS, container->machine, &container->path);
        if (r >= 0)
                r = ports_new(container, &container->ports);
        if (r >= 0)
                r = unit_new(list->bus, container->machine, events, container, &container->unit);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(container);
        return 0;
}

Container *container_free(Container *container) {
        if (!container)
                return NULL;

        job_free(container->job);
        activation_free(container->activation);
        container_record_flush(container);
        probe_free(container->probe);
        health_free(container->health);
        excerpt_free(container->excerpt);
        lookout_free(container->lookout);
        porter_free(container->porter);
        sd_event_source_disable_unref(container->revival);
        service_free(container->removal);
        sd_event_source_disable_unref(container->idle);
        ports_free(container->ports);
        unit_free(container->unit);
        spec_free(container->spec);
        record_free(container->record);
        free(container->path);
        free(container);
        return NULL;
}
