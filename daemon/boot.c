/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "boot.h"
#include "call.h"
#include "container-spec.h"
#include "log.h"
#include "plan.h"
#include "revival.h"
#include "state.h"

static const CallKind kind_boot = { .wish = WISH_START };

/* Of the policies, one alone remembers that its owner has taken it down. */
static bool boot_wants(Container *container) {
        if (!container_is_accepted(container) || !state_has_boot(container->machine))
                return false;
        return container_read_spec(container) < 0 ||
                container->spec->restart != RESTART_UNLESS_STOPPED || container->record->wanted;
}

static int boot_fill(Call *call, uid_t owner, sd_bus_error *error) {
        ContainerList *list = &call->manager->containers;
        Part *part;
        int r = 0;

        for (Container *c = list->first; r >= 0 && c; c = c->next)
                if (c->record->owner == owner && boot_wants(c))
                        r = call_add(call, c, &part);
        if (r < 0)
                return r;

        /* Who needs what is not there any more is started all the same, and says so itself. */
        r = plan_make(call, error);
        if (r < 0 && sd_bus_error_is_set(error)) {
                log_warning("%s", error->message);
                return 0;
        }
        return r;
}

/* In the order of what they need, all of an owner's beside each other. */
static void boot_start(Manager *manager, uid_t owner) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        Call *call = NULL;
        int r;

        r = call_new(manager, NULL, &kind_boot, &call);
        if (r >= 0)
                r = boot_fill(call, owner, &error);
        if (r >= 0)
                return call_begin(call);

        log_error("What starts with the host for the uid %u does not: %s", owner, strerror(-r));
        call_free(call);
}

static bool is_first_of_owner(const Container *container) {
        const Container *c = container->list->first;

        while (c != container && c->record->owner != container->record->owner)
                c = c->next;
        return c == container;
}

void boot_look(Manager *manager) {
        int r;

        r = state_begin_boot();
        if (r < 0)
                log_error("Cannot tell whether the host has just booted: %s", strerror(-r));
        manager->booting = r > 0;
}

void boot_begin(Manager *manager) {
        if (!manager->booting)
                return;
        manager->booting = false;

        /* What nobody let start with the host is not wanted any more. */
        for (Container *c = manager->containers.first; c; c = c->next)
                if (!state_has_boot(c->machine))
                        revival_forget(c);
        for (Container *c = manager->containers.first; c; c = c->next)
                if (is_first_of_owner(c))
                        boot_start(manager, c->record->owner);
}

int boot_settle(Container *container, const Spec *spec) {
        bool before = false;

        if (container_is_accepted(container) && container_read_spec(container) >= 0)
                before = container->spec->auto_start;
        return before == spec->auto_start ? 0 :
                                            state_set_boot(container->machine, spec->auto_start);
}
