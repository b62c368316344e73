/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "call-build.h"
#include "call-needs.h"
#include "call-wants.h"
#include "clone.h"
#include "container-list.h"
#include "names.h"
#include "operation.h"
#include "origin.h"
#include "part.h"
#include "plan.h"
#include "strv.h"
#include "turn.h"

static int find_or_add(Call *call, const char *name, Container **ret, sd_bus_error *error) {
        ContainerList *list = &call->manager->containers;
        Record template = *call->origin;
        int r;

        *ret = container_list_find(list, name, template.owner);
        if (*ret)
                return 0;

        r = container_list_check_limit(
                list, name, template.owner, call->manager->settings.containers, error);
        if (r < 0)
                return r;

        template.name = (char *) name;
        return container_list_add(list, &template, &operation_unit_events, ret);
}

static int call_add_named(Call *call, const char *name, sd_bus_error *error) {
        Container *container;
        Part *part;
        int r;

        r = find_or_add(call, name, &container, error);
        if (r >= 0)
                r = call_add(call, container, &part);
        if (r >= 0)
                r = part_check_origin(part);
        if (r < 0)
                return r;

        if (!part->over) {
                container->build = call->build;
                container_update(container);
        }
        return 0;
}

/* What its flake calls it; a clone's name is none of its flake's. */
static const char *flake_name_of(const Call *call, const char *name) {
        const Container *container =
                container_list_find(&call->manager->containers, name, call->origin->owner);

        return container && strcmp(container->record->flake, call->origin->flake) == 0 ?
                clone_flake_name(container->record) :
                name;
}

/* One that is built may be wanted as several containers: by its own name, and as its clones. */
static int call_add_built(Call *call, const char *built, sd_bus_error *error) {
        bool found = false;
        int r = 0;

        for (char **name = call->names; r >= 0 && name && *name; name++)
                if (strcmp(flake_name_of(call, *name), built) == 0) {
                        found = true;
                        r = call_add_named(call, *name, error);
                }
        return r < 0 || found ? r : call_add_named(call, built, error);
}

int call_translate(Call *call, char *const *names, char ***ret) {
        _cleanup_strv_ char **built = NULL;
        int r = 0;

        for (; r >= 0 && names && *names; names++) {
                const char *name = flake_name_of(call, *names);

                r = strv_push(&call->names, *names);
                if (r >= 0 && !strv_contains(built, name))
                        r = strv_push(&built, name);
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(built);
        return 0;
}

static void on_named(void *userdata, char *const *names) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        Call *call = userdata;
        int r = 0;

        if (call->kind->wish == WISH_BUILD || sd_bus_error_is_set(&call->error))
                return;

        for (char *const *name = names; r >= 0 && *name; name++)
                r = call_add_built(call, *name, &error);
        if (r >= 0)
                r = call_detach(call);
        call_check(call);
        if (r < 0) {
                (void) sd_bus_error_set_errno(&error, r);
                call_fail(call, &error);
        }
}

static void on_progress(void *userdata) {
        Call *call = userdata;

        for (Part *part = call->parts; part; part = part->next)
                container_update(part->container);
}

/* Shows the build of another call that still wants it up, if there is one. */
static void container_unbuild(Container *container, const Call *call) {
        if (!call->build || container->build != call->build)
                return;

        container->build = NULL;
        for (const Call *c = call->manager->calls; c; c = c->next) {
                if (c == call || !c->building)
                        continue;
                for (const Part *part = c->parts; part; part = part->next)
                        if (part->container == container && !part->over)
                                container->build = c->build;
        }
        container_update(container);
}

static void call_build_end(Call *call) {
        call->building = false;
        if (call->rebuild)
                rebuild_end(call->rebuild);
        for (Part *part = call->parts; part; part = part->next)
                container_unbuild(part->container, call);
}

static int call_take_outputs(Call *call) {
        const char *output;
        int r;

        for (Part *part = call->parts; part; part = part->next) {
                /* Another flake may have taken the name meanwhile. */
                r = part->over || part->output ? 0 : part_check_origin(part);
                if (r < 0)
                        return r;
                if (part->output)
                        continue;
                output = build_output(call->build, clone_flake_name(part->container->record));
                if (!output)
                        continue;
                part->output = strdup(output);
                if (!part->output)
                        return -ENOMEM;
        }
        return 0;
}

/* First the next thing, then the end of this one: between them nothing is shown as stopped. */
int call_go_on(Call *call) {
        if (call_ask_wants(call) > 0)
                return 1;

        call_begin(call);
        call_build_end(call);
        return 1;
}

int call_build_resume(Manager *manager, sd_bus_message *message) {
        Call *call = call_find_asking(manager, message);

        return call ? call_go_on(call) : 0;
}

static const BuildEvents build_events;

static void call_build_fail(Call *call, const sd_bus_error *reason) {
        const char *need = call->rebuild ? rebuild_reason(call->rebuild) : NULL;
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;

        if (need)
                (void) sd_bus_error_setf(&error, reason->name, "%s: %s", need, reason->message);
        call_build_end(call);
        call_fail(call, need ? &error : reason);
}

static void on_done(void *userdata, int r, const sd_bus_error *reason) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        Call *call = userdata;

        if (sd_bus_error_is_set(&call->error))
                return call_build_end(call);
        if (r < 0)
                return call_build_fail(call, reason);

        r = call_take_outputs(call);
        if (r >= 0)
                r = call_need_more(call, &build_events, &error);
        if (r > 0)
                return;
        if (r >= 0)
                r = plan_make(call, &error);
        if (r >= 0)
                return (void) call_go_on(call);

        call_build_end(call);
        (void) sd_bus_error_set_errno(&error, r);
        call_fail(call, &error);
}

static const BuildEvents build_events = {
        .named = on_named,
        .progress = on_progress,
        .done = on_done,
};

static int call_set_origin(Call *call, const BuildRequest *request, const char *owner_name) {
        call->origin = calloc(1, sizeof(Record));
        if (!call->origin)
                return -ENOMEM;

        call->origin->owner = request->owner;
        call->origin->owner_name = strdup(owner_name);
        call->origin->flake = strdup(request->flake);
        return call->origin->owner_name && call->origin->flake ? 0 : -ENOMEM;
}

int call_build_check_limit(const Manager *manager, uid_t owner, sd_bus_error *error) {
        unsigned n = 0;

        for (const Call *c = manager->calls; c; c = c->next)
                n += c->building && c->origin->owner == owner;
        if (n < manager->settings.builds)
                return 0;
        return sd_bus_error_setf(
                error, ERROR_LIMITS_EXCEEDED,
                "%u builds of yours are under way already: wait for one of them to end", n);
}

int call_build_start(Call *call, const BuildRequest *request, const char *owner_name) {
        _cleanup_strv_ char **names = NULL;
        BuildRequest translated = *request;
        int r;

        r = call_set_origin(call, request, owner_name);
        if (r >= 0)
                r = call_translate(call, request->names, &names);
        if (r < 0)
                return r;

        translated.names = names;
        r = rebuild_new(&translated, &call->rebuild);
        if (r < 0)
                return r;

        r = build_new(call->manager->bus, &translated, &build_events, call, &call->build);
        if (r < 0)
                return r;

        call->building = true;
        return 0;
}

void call_build_drop(Call *call) {
        call_build_end(call);
        call->build = build_free(call->build);
        call->rebuild = rebuild_free(call->rebuild);
}

void call_build_cancel(Manager *manager, Container *container) {
        for (Call *call = manager->calls; call; call = call->next) {
                if (call_takes_down(call))
                        continue;
                for (Part *part = call->parts; part; part = part->next)
                        if (part->container == container && !part->over && !part->begun) {
                                part_fail(
                                        part, ERROR_CANCELLED,
                                        call->building ? "was taken down while it was built" :
                                                         "was taken down while it waited");
                                container_unbuild(container, call);
                        }
        }
}
