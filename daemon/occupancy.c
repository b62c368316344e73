/* SPDX-License-Identifier: MIT */

#include "occupancy.h"
#include "job.h"
#include "names.h"

int occupancy_check(const Container *container, const char *verb, sd_bus_error *error) {
        const char *name = container_name(container);
        const Job *job = container->job;
        bool up = container_is_running(container) || container->build ||
                (job && job->operation->brings_up);

        if (!up)
                return 0;
        return sd_bus_error_setf(
                error, ERROR_BUSY,
                "%s is %s: stop it first with 'flakectrctl down %s', or have it stopped with "
                "'flakectrctl %s --force %s'",
                name, container_state_to_string(container->state), name, verb, name);
}
