/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "boot.h"
#include "container-spec.h"
#include "log.h"
#include "operation.h"
#include "state.h"

static void boot_start(Container *container);

/* What an unclean end of the host has left of it is cleaned up. */
static void on_free(void *userdata, int r, const sd_bus_error *error) {
        (void) r;
        (void) error;
        boot_start(userdata);
}

static void boot_start(Container *container) {
        int r;

        if (container->job)
                r = job_join(container->job, on_free, container);
        else if (unit_state(container->unit) == SERVICE_GONE)
                r = operation_begin(container, &operation_up);
        else
                r = 0;
        if (r < 0)
                log_error("%s cannot be started: %s", container->machine, strerror(-r));
}

void boot_begin(Manager *manager) {
        Container *next;
        int r;

        r = state_begin_boot();
        if (r < 0)
                log_error("Cannot tell whether the host has just booted: %s", strerror(-r));

        for (Container *c = manager->containers.first; r > 0 && c; c = next) {
                next = c->next;
                if (container_is_accepted(c) && state_has_boot(c->machine))
                        boot_start(c);
        }
}

int boot_settle(Container *container, const Spec *spec) {
        bool before = false;

        if (container_is_accepted(container) && container_read_spec(container) >= 0)
                before = container->spec->auto_start;
        return before == spec->auto_start ? 0 :
                                            state_set_boot(container->machine, spec->auto_start);
}
