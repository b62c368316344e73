/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "container-list.h"
#include "graph.h"
#include "names.h"
#include "part.h"
#include "plan.h"
#include "strv.h"
#include "turn.h"

/* A fault in the spec is told by the step that accepts it. */
int plan_read_part(Part *part) {
        const DependencyList *depends = &part->container->record->depends;
        int r;

        dependency_list_done(&part->depends);
        if (part->output) {
                r = part_read_spec(part);
                if (r < 0)
                        return r == -ENOMEM ? r : 0;
                depends = &part->spec->depends;
        }
        return dependency_list_copy(depends, &part->depends);
}

const Part *plan_needed(const Part *part, size_t i) {
        char name[CONTAINER_SIBLING_SIZE];

        container_name_sibling(container_name(part->container), part->depends.items[i].name, name);
        return call_find_part(part->call, name);
}

static int missing_of_part(const Part *part, char ***names, char **ret_reason) {
        char name[CONTAINER_SIBLING_SIZE];
        int r;

        for (size_t i = 0; i < part->depends.n; i++) {
                container_name_sibling(
                        container_name(part->container), part->depends.items[i].name, name);
                if (call_find_part(part->call, name) || strv_contains(*names, name))
                        continue;
                if (!*names &&
                    asprintf(ret_reason, "%s needs %s", container_name(part->container), name) < 0)
                        return -ENOMEM;
                r = strv_push(names, name);
                if (r < 0)
                        return r;
        }
        return 0;
}

int plan_missing(const Call *call, char ***ret_names, char **ret_reason) {
        _cleanup_strv_ char **names = NULL;
        _cleanup_free_ char *reason = NULL;
        int r = 0;

        for (const Part *part = call->parts; part && r >= 0; part = part->next)
                if (!part->over)
                        r = missing_of_part(part, &names, &reason);
        if (r < 0)
                return r;

        *ret_names = TAKE_PTR(names);
        *ret_reason = TAKE_PTR(reason);
        return 0;
}

static int read_parts(Call *call) {
        int r = 0;

        for (Part *part = call->parts; part && r >= 0; part = part->next)
                if (part->depends.n == 0)
                        r = plan_read_part(part);
        return r;
}

/* Of the containers that were accepted before, for a start without a build. */
static int add_accepted(Call *call, sd_bus_error *error) {
        uid_t owner = call->parts ? call->parts->container->record->owner : 0;
        int r;

        for (;;) {
                _cleanup_strv_ char **names = NULL;
                _cleanup_free_ char *reason = NULL;

                r = plan_missing(call, &names, &reason);
                if (r < 0 || !names)
                        return r;

                for (char **name = names; *name; name++) {
                        Container *container =
                                container_list_find(&call->manager->containers, *name, owner);
                        Part *part;

                        if (!container || !container_is_accepted(container))
                                return sd_bus_error_setf(
                                        error, ERROR_NO_SUCH_CONTAINER,
                                        "%s, and %s has not been built yet: bring it up from its "
                                        "flake, or start without what it needs (--no-deps)",
                                        reason, *name);
                        r = call_add(call, container, &part);
                        if (r < 0)
                                return r;
                        part->supports = true;
                }
                r = read_parts(call);
                if (r < 0)
                        return r;
        }
}

/* What is no part of the call is not waited for. */
static int graph_fill(const Call *call, Graph *graph) {
        size_t node = 0;
        int r = 0;

        for (const Part *part = call->parts; part && r >= 0; part = part->next)
                r = graph_add(graph, container_name(part->container));

        for (const Part *part = call->parts; part && r >= 0; part = part->next, node++)
                for (size_t i = 0; i < part->depends.n && r >= 0; i++) {
                        const Part *needed = plan_needed(part, i);

                        if (needed)
                                r = graph_need(graph, node, container_name(needed->container));
                }
        return r;
}

static size_t parts_count(const Call *call) {
        size_t n = 0;

        for (const Part *part = call->parts; part; part = part->next)
                n++;
        return n;
}

/* Those that go down go in the reverse order. */
static int parts_arrange(Call *call, const size_t *order, size_t n) {
        _cleanup_free_ Part **parts = calloc(n + 1, sizeof(*parts));
        Part **end = &call->parts;
        size_t i = 0;

        if (!parts)
                return -ENOMEM;

        for (Part *part = call->parts; part; part = part->next)
                parts[i++] = part;
        for (i = 0; i < n; i++) {
                *end = parts[order[call_takes_down(call) ? n - 1 - i : i]];
                end = &(*end)->next;
        }
        *end = NULL;
        return 0;
}

static int plan_sort(Call *call, sd_bus_error *error) {
        _cleanup_(graph_freep) Graph *graph = NULL;
        _cleanup_free_ size_t *order = NULL;
        _cleanup_free_ char *path = NULL;
        int r;

        r = graph_new(&graph);
        if (r >= 0)
                r = graph_fill(call, graph);
        if (r >= 0)
                r = graph_sort(graph, &order, &path);
        if (r == -ELOOP && !call_takes_down(call))
                return sd_bus_error_setf(
                        error, ERROR_DEPENDENCY_CYCLE,
                        "Nothing was started, since none of these can be the first: %s; take one "
                        "of them out of dependsOn",
                        path);
        if (r == -ELOOP)
                return 0;
        return r < 0 ? r : parts_arrange(call, order, parts_count(call));
}

int plan_make(Call *call, sd_bus_error *error) {
        Wish wish = call->kind->wish;
        int r;

        r = read_parts(call);
        if (r >= 0 && (wish == WISH_START || wish == WISH_RESTART) && !call->alone)
                r = add_accepted(call, error);
        return r < 0 ? r : plan_sort(call, error);
}
