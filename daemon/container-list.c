/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "container-list.h"
#include "names.h"
#include "port-name.h"
#include "range.h"
#include "route-table.h"
#include "strv.h"

Container *container_list_find(const ContainerList *list, const char *name, uid_t owner) {
        for (Container *c = list->first; c; c = c->next)
                if (c->record->owner == owner && strcmp(c->record->name, name) == 0)
                        return c;
        return NULL;
}

Container *container_list_needed(const Container *container, size_t i) {
        const Record *record = container->record;
        char name[CONTAINER_SIBLING_SIZE];

        container_name_sibling(record->name, record->depends.items[i].name, name);
        return container_list_find(container->list, name, record->owner);
}

int container_list_adopt(
        ContainerList *list, Record *record, const UnitEvents *events, Container **ret) {
        Container *container;
        int r;

        r = container_new(list, record, events, &container);
        if (r < 0)
                return r;

        container->next = list->first;
        list->first = container;
        *ret = container;
        return 0;
}

int container_list_check_limit(
        const ContainerList *list,
        const char *name,
        uid_t owner,
        unsigned limit,
        sd_bus_error *error) {
        unsigned n = 0;

        for (const Container *c = list->first; c; c = c->next)
                n += c->record->owner == owner;
        if (n < limit)
                return 0;
        return sd_bus_error_setf(
                error, ERROR_LIMITS_EXCEEDED,
                "%s would be one container too many of yours (%u): remove some", name, limit);
}

int container_list_add(
        ContainerList *list, const Record *template, const UnitEvents *events, Container **ret) {
        _cleanup_(record_freep) Record *record = calloc(1, sizeof(*record));
        int r;

        if (!record)
                return -ENOMEM;

        record->name = strdup(template->name);
        record->owner = template->owner;
        record->owner_name = strdup(template->owner_name);
        record->flake = strdup(template->flake);
        if (!record->name || !record->owner_name || !record->flake)
                return -ENOMEM;

        r = container_list_adopt(list, TAKE_PTR(record), events, ret);
        if (r >= 0)
                list->watch.added(*ret);
        return r;
}

void container_list_collect(ContainerList *list, Container *container) {
        if (container->job || container->calls > 0 || container_is_accepted(container) ||
            unit_state(container->unit) != SERVICE_GONE)
                return;

        for (Container **c = &list->first; *c; c = &(*c)->next)
                if (*c == container) {
                        *c = container->next;
                        break;
                }
        list->watch.removed(container);
        container_free(container);
}

static size_t container_list_count(const ContainerList *list) {
        size_t n = 0;

        for (const Container *c = list->first; c; c = c->next)
                n++;
        return n;
}

/* Of who has containers here, also one whom the host's files do not know. */
static bool is_range_of_owner(const ContainerList *list, uid_t base) {
        for (const Container *c = list->first; c; c = c->next)
                if (c->record->owner >= base && c->record->owner - base < RANGE_SIZE)
                        return true;
        return false;
}

static int allocate_range(ContainerList *list, Container *container, sd_bus_error *error) {
        _cleanup_free_ uid_t *taken = calloc(2 * container_list_count(list) + 1, sizeof(uid_t));
        size_t n = 0;
        int r;

        if (!taken)
                return -ENOMEM;

        if (container->record->uid_base != 0) {
                r = is_range_of_owner(list, container->record->uid_base) ?
                        -EADDRINUSE :
                        range_check(container->record->uid_base);
                if (r == -EADDRINUSE)
                        return sd_bus_error_setf(
                                error, ERROR_START_FAILED,
                                "%s may not start: of its user ids from %u on some belong to "
                                "somebody else now; see /etc/subuid and /etc/passwd, or remove it "
                                "and bring it up anew",
                                container_name(container), container->record->uid_base);
                return r;
        }

        for (const Container *c = list->first; c; c = c->next) {
                taken[n++] = c->record->owner;
                if (c->record->uid_base != 0)
                        taken[n++] = c->record->uid_base;
        }

        r = range_allocate(taken, n, &container->record->uid_base);
        if (r == -ENOSPC)
                return sd_bus_error_setf(
                        error, ERROR_LIMITS_EXCEEDED,
                        "There is no range of user ids left for %s: remove containers that are not "
                        "needed",
                        container_name(container));
        return r;
}

/* The plan's view of all leases, as arrays of the same order. */
typedef struct Neighbours {
        Lease *leases;
        uid_t *owners;
        char **projects; /* NULL where none */
        size_t n;
} Neighbours;

static void neighbours_done(Neighbours *neighbours) {
        for (size_t i = 0; i < neighbours->n; i++)
                free(neighbours->projects[i]);
        free(neighbours->projects);
        free(neighbours->leases);
        free(neighbours->owners);
}

static int neighbours_collect(const ContainerList *list, Neighbours *ret) {
        size_t size = container_list_count(list) + 1;
        int r;

        ret->leases = calloc(size, sizeof(Lease));
        ret->owners = calloc(size, sizeof(uid_t));
        ret->projects = calloc(size, sizeof(char *));
        if (!ret->leases || !ret->owners || !ret->projects)
                return -ENOMEM;

        for (const Container *c = list->first; c; c = c->next) {
                if (c->record->lease.bridge[0] == '\0')
                        continue;
                r = container_name_project(c->record->name, &ret->projects[ret->n]);
                if (r < 0)
                        return r;
                ret->leases[ret->n] = c->record->lease;
                ret->owners[ret->n] = c->record->owner;
                ret->n++;
        }
        return 0;
}

static int lease_failure(
        const ContainerList *list, const Container *container, int r, sd_bus_error *error) {
        char pool[LEASE_POOL_TEXT_MAX];

        if (r == -EDQUOT)
                return sd_bus_error_setf(
                        error, ERROR_LIMITS_EXCEEDED,
                        "%s would need one network too many of yours (%u): remove the containers "
                        "of a project that is not needed",
                        container_name(container), list->pool.networks);
        if (r == -EADDRNOTAVAIL)
                return sd_bus_error_setf(
                        error, ERROR_LIMITS_EXCEEDED,
                        "There is no address left for %s in %s: remove containers that are not "
                        "needed, or set Pool4 and Prefix4, see flakectrd.conf(5)",
                        container_name(container), lease_pool_format(&list->pool, pool));
        return r;
}

static int allocate_lease(ContainerList *list, Container *container, sd_bus_error *error) {
        __attribute__((cleanup(neighbours_done))) Neighbours neighbours = {};
        _cleanup_(route_table_freep) RouteTable *routes = NULL;
        _cleanup_free_ char *project = NULL;
        LeasePlan plan = { .owner = container->record->owner,
                           .pool = &list->pool,
                           .subnet_is_used = route_table_overlaps };
        int r;

        if (container->record->lease.bridge[0] != '\0')
                return 0;

        r = container_name_project(container->record->name, &project);
        if (r >= 0)
                r = neighbours_collect(list, &neighbours);
        if (r >= 0)
                r = route_table_read(AF_UNSPEC, &routes);
        if (r < 0)
                return r;

        plan.project = project;
        plan.leases = neighbours.leases;
        plan.owners = neighbours.owners;
        plan.projects = (const char *const *) neighbours.projects;
        plan.n_leases = neighbours.n;
        plan.userdata = routes;
        return lease_failure(list, container, lease_plan(&plan, &container->record->lease), error);
}

/* Who is there first has it, for as long as there is anything of him. */
static bool keeps_port(const Container *container, bool from_newcomer) {
        const Record *record = container->record;

        return container_has_addresses(container) ||
                (from_newcomer && (record->uid_base != 0 || container_is_accepted(container)));
}

/*
 * What guards a port goes by its name, and with whoever has it: it is short enough for somebody to
 * look for another container whose port is called the same.
 */
static int check_port(const ContainerList *list, const Container *container, sd_bus_error *error) {
        bool is_new = !container_is_accepted(container);
        char own[IF_NAMESIZE], port[IF_NAMESIZE];

        port_name_format(container->machine, own);
        for (const Container *c = list->first; c; c = c->next) {
                port_name_format(c->machine, port);
                if (c != container && strcmp(port, own) == 0 && keeps_port(c, is_new))
                        return sd_bus_error_setf(
                                error, ERROR_NAME_TAKEN,
                                "%s cannot be called so beside %s, as their links to the network "
                                "would have the same name: choose another for it",
                                container_name(container), c->machine);
        }
        return 0;
}

int container_list_allocate(ContainerList *list, Container *container, sd_bus_error *error) {
        int r;

        r = check_port(list, container, error);
        if (r >= 0)
                r = allocate_range(list, container, error);
        return r < 0 ? r : allocate_lease(list, container, error);
}

bool container_list_shares_bridge(const ContainerList *list, const Container *container) {
        for (const Container *c = list->first; c; c = c->next)
                if (c != container && container_has_addresses(c) &&
                    strcmp(c->record->lease.bridge, container->record->lease.bridge) == 0)
                        return true;
        return false;
}

void container_list_done(ContainerList *list) {
        while (list->first) {
                Container *container = list->first;

                list->first = container->next;
                container_free(container);
        }
}
