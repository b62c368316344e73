/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "container-list.h"
#include "container-spec.h"
#include "names.h"
#include "standstill.h"
#include "strv.h"
#include "volumes.h"

int standstill_check(Job *job) {
        const Container *container = job->container;

        if (unit_state(container->unit) == SERVICE_GONE && container_is_accepted(container))
                return 0;
        return sd_bus_error_setf(
                &job->error, ERROR_BUSY,
                "%s is up: what it writes meanwhile would be in there by halves; stop it first "
                "with "
                "'flakectrctl down %s'",
                container_name(container), container_name(container));
}

int standstill_check_up(Job *job) {
        const Container *container = job->container;

        if (unit_state(container->unit) == SERVICE_RUNNING && unit_has_been_ready(container->unit))
                return 0;
        return sd_bus_error_setf(
                &job->error, ERROR_BUSY,
                "%s is being started or stopped: try again when that is over",
                container_name(container));
}

int standstill_check_volumes(Job *job, char *const *volumes) {
        const Container *container = job->container;

        for (; volumes && *volumes; volumes++) {
                _cleanup_strv_ char **users = NULL;
                int r;

                r = volumes_users(
                        container->list, container->record->owner, *volumes, true, &users);
                if (r < 0)
                        return r;
                for (char **user = users; *user; user++)
                        if (strcmp(*user, container_name(container)) != 0)
                                return sd_bus_error_setf(
                                        &job->error, ERROR_BUSY,
                                        "The volume %s of %s is in use by %s: stop that first with "
                                        "'flakectrctl down %s'",
                                        *volumes, container_name(container), *user, *user);
        }
        return 0;
}

int standstill_list_volumes(Container *container, char ***ret) {
        int r;

        r = container_read_spec(container);
        return r < 0 ? r : volume_list_names(&container->spec->volumes, ret);
}
