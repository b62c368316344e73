/* SPDX-License-Identifier: MIT */

/* What is meant of the containers that there are. */

#include <string.h>

#include "container-list.h"
#include "demand.h"
#include "names.h"
#include "nearest.h"
#include "occupancy.h"
#include "owner.h"
#include "plan.h"
#include "strv.h"

static int no_such_container(
        const Demand *demand, const ContainerList *list, const char *name, sd_bus_error *error) {
        Nearest nearest = { .word = name };

        for (const Container *c = list->first; c; c = c->next)
                if (owner_is(c, demand->owner))
                        nearest_offer(&nearest, c->record->name);
        if (nearest.found && !*demand->flake)
                return sd_bus_error_setf(
                        error, ERROR_NO_SUCH_CONTAINER,
                        "%s has no container %s; the nearest is %s, and 'flakectrctl list' shows "
                        "all",
                        demand->owner_name, name, nearest.found);
        return sd_bus_error_setf(
                error, ERROR_NO_SUCH_CONTAINER,
                "%s has no container %s%s%s; 'flakectrctl list' shows those that there are",
                demand->owner_name, name, *demand->flake ? " from the flake " : "", demand->flake);
}

int demand_find_flake(Demand *demand, const ContainerList *list, sd_bus_error *error) {
        const Container *first = NULL;

        for (char **name = demand->names; !*demand->flake && *name; name++) {
                const Container *container = container_list_find(list, *name, demand->owner);

                if (!container)
                        return no_such_container(demand, list, *name, error);
                if (!first)
                        first = container;
                if (strcmp(container->record->flake, first->record->flake) != 0)
                        return sd_bus_error_setf(
                                error, ERROR_INVALID_FLAKE,
                                "%s and %s are of two flakes: name those of one flake in a call",
                                container_name(first), *name);
        }
        if (first)
                demand->flake = first->record->flake;
        return 0;
}

int demand_name_known(Demand *demand, const ContainerList *list, sd_bus_error *error) {
        int r = 0;

        for (const Container *c = list->first; r >= 0 && c; c = c->next)
                if (owner_is(c, demand->owner) && container_is_accepted(c) &&
                    strcmp(c->record->flake, demand->flake) == 0)
                        r = strv_push(&demand->names, c->record->name);
        if (r < 0 || demand->names)
                return r;
        return sd_bus_error_setf(
                error, ERROR_NO_SUCH_CONTAINER,
                "No container of %s has been brought up yet: 'flakectrctl up' does that",
                demand->flake);
}

static bool demand_includes(const Demand *demand, const Container *container) {
        const Record *record = container->record;

        if (!owner_is(container, demand->owner))
                return false;
        if (*demand->flake && strcmp(record->flake, demand->flake) != 0)
                return false;
        return !demand->names || strv_contains(demand->names, record->name);
}

static int demand_add(const Demand *demand, Call *call, sd_bus_error *error) {
        Part *part;
        int r;

        for (Container *c = call->manager->containers.first; c; c = c->next) {
                if (!demand_includes(demand, c))
                        continue;
                r = call_add(call, c, &part);
                if (r < 0)
                        return r;
        }

        for (char **name = demand->names; name && *name; name++)
                if (!call_find_part(call, *name))
                        return no_such_container(demand, &call->manager->containers, *name, error);
        return 0;
}

/* The others go. */
static void refuse_occupied(Call *call) {
        for (Part *part = call->parts; part; part = part->next)
                if (occupancy_check(part->container, call->kind->deletes, &part->error) < 0)
                        part->over = true;
}

int demand_select(
        const Demand *demand,
        Manager *manager,
        sd_bus_message *message,
        const CallKind *kind,
        sd_bus_error *error) {
        Call *call;
        int r;

        r = call_check_limit(manager, message, error);
        if (r >= 0)
                r = demand_call(demand, manager, message, kind, &call);
        if (r < 0)
                return r;

        r = demand_add(demand, call, error);
        if (r >= 0)
                r = plan_make(call, error);
        if (r >= 0 && kind->deletes && !(demand->options.given & CALL_FORCE))
                refuse_occupied(call);
        return call_launch(call, r);
}
