/* SPDX-License-Identifier: MIT */

#include "frozen.h"
#include "container-list.h"
#include "copying.h"
#include "health.h"
#include "log.h"
#include "operation.h"
#include "pid1.h"
#include "ready.h"
#include "standstill.h"
#include "tree-unit.h"

/* Its check would fail meanwhile, and says nothing of it. */
int frozen_begin(Job *job) {
        Container *container = job->container;
        int r;

        r = standstill_check_up(job);
        if (r < 0)
                return r;
        container->health = health_free(container->health);
        return 0;
}

void frozen_explain(Job *job, int number, const char *what) {
        if (number > 0)
                return copying_explain(job, number, what);
        (void) sd_bus_error_setf(
                &job->error, job->operation->error,
                "%s could not be held still and copied within %d seconds, and runs on; stop it "
                "first with 'flakectrctl down %s'",
                container_name(job->container), TREE_FREEZE_SEC, container_name(job->container));
}

void frozen_thaw(const Container *container) {
        (void) pid1_thaw_unit(container->list->bus, unit_name(container->unit));
}

/* Whoever kills the copy may have killed what thaws, too. */
void frozen_ended(Container *container) {
        frozen_thaw(container);
        if (unit_state(container->unit) == SERVICE_RUNNING && ready_resume(container) < 0)
                log_error("%s is not checked any more", container->machine);
        operation_look_again(container);
}
