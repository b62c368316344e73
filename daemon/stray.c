/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "container-name.h"
#include "log.h"
#include "names.h"
#include "network.h"
#include "operation.h"
#include "pid1.h"
#include "port-slots.h"
#include "ports.h"
#include "remove.h"
#include "stray.h"
#include "strv.h"

/* The machine's name in that of a unit, in a new string. */
static int machine_of_unit(const char *unit, char **ret) {
        const char *begin = unit + strlen(UNIT_PREFIX_CONTAINER), *end = strrchr(unit, '.');

        if (!end || end < begin)
                return -EINVAL;

        *ret = strndup(begin, (size_t) (end - begin));
        return *ret ? 0 : -ENOMEM;
}

static int record_of_stray(const char *name, uid_t owner, Record **ret) {
        _cleanup_(record_freep) Record *record = calloc(1, sizeof(*record));
        const struct passwd *user = getpwuid(owner);

        if (!record)
                return -ENOMEM;

        record->name = strdup(name);
        record->owner = owner;
        record->owner_name = strdup(user ? user->pw_name : "");
        record->flake = strdup("");
        if (!record->name || !record->owner_name || !record->flake)
                return -ENOMEM;

        *ret = TAKE_PTR(record);
        return 0;
}

static int stray_adopt(ContainerList *list, const char *unit) {
        _cleanup_free_ char *machine = NULL;
        char name[CONTAINER_NAME_MAX + 1];
        Container *container;
        Record *record;
        uid_t owner;
        int r;

        r = machine_of_unit(unit, &machine);
        if (r < 0)
                return r;
        if (machine_name_parse(machine, name, &owner) < 0 || container_list_find(list, name, owner))
                return 0;

        r = record_of_stray(name, owner, &record);
        if (r >= 0)
                r = container_list_adopt(list, record, &operation_unit_events, &container);
        if (r >= 0)
                log_warning("%s runs without a record: it is stopped", machine);
        return r;
}

int strays_adopt(Manager *manager) {
        _cleanup_strv_ char **units = NULL;
        int r;

        /* Whoever asked for a copy is not answered any more, and what it has frozen goes on. */
        r = pid1_stop_unknown(manager->bus, UNIT_PREFIX_HELPER "copy-*", NULL, NULL);
        if (r < 0)
                log_error("A copy that nobody needs may go on: %s", strerror(-r));

        r = pid1_list_units(manager->bus, UNIT_PREFIX_CONTAINER "*.service", &units);
        for (char **unit = units; r >= 0 && *unit; unit++)
                r = stray_adopt(&manager->containers, *unit);
        return r;
}

static bool network_is_used(const ContainerList *list, const char *bridge) {
        for (const Container *c = list->first; c; c = c->next)
                if (strcmp(c->record->lease.bridge, bridge) == 0 &&
                    (container_has_addresses(c) || unit_state(c->unit) != SERVICE_GONE))
                        return true;
        return false;
}

static bool port_unit_is_known(const char *unit, const void *userdata) {
        const ContainerList *list = userdata;

        for (const Container *c = list->first; c; c = c->next)
                if (ports_have_unit(c->ports, unit))
                        return true;
        return false;
}

void strays_remove(Manager *manager) {
        _cleanup_strv_ char **bridges = NULL;
        int r;

        r = pid1_stop_unknown(
                manager->bus, UNIT_PREFIX_PORT "*", port_unit_is_known, &manager->containers);
        if (r < 0)
                log_error("Ports of no container may be left: %s", strerror(-r));

        r = network_list(&bridges);
        for (char **bridge = bridges; r >= 0 && *bridge; bridge++)
                if (!network_is_used(&manager->containers, *bridge)) {
                        log_notice("The network %s is of no container: it is removed", *bridge);
                        r = network_down(*bridge);
                }
        if (r < 0)
                log_error("Networks of no container may be left: %s", strerror(-r));

        remove_trash(manager);
}
