/* SPDX-License-Identifier: MIT */

/*
 * org.flakectr1.Manager
 *
 * Every method does the same five things in this order: read, check, authorise, act, reply.
 */

#include <stddef.h>

#include "bus.h"
#include "call-build.h"
#include "call.h"
#include "demand.h"
#include "diagnosis.h"
#include "names.h"
#include "update-bus.h"
#include "volume-bus.h"

#define BUILD_OPTIONS (CALL_OUTPUT | CALL_VERBOSE | CALL_ENVIRONMENT | CALL_OWNER)
#define UP_OPTIONS                                                                                 \
        (BUILD_OPTIONS | CALL_DETACH | CALL_UPDATE | CALL_ACCEPT | CALL_PORTS | CALL_REBUILD |     \
         CALL_RESULTS | PLAN_OPTIONS)
#define PLAN_OPTIONS    (CALL_NO_DEPS | CALL_ONLY_NEW | CALL_JOBS)
#define DOWN_OPTIONS    (CALL_DETACH | CALL_OWNER | CALL_JOBS | CALL_RESULTS)
#define RESTART_OPTIONS (DOWN_OPTIONS | CALL_NO_DEPS)
#define REMOVE_OPTIONS  (DOWN_OPTIONS | CALL_FORCE | CALL_VOLUMES)

static int reply_build(const Call *call, sd_bus_message *reply) {
        int r;

        r = sd_bus_message_open_container(reply, 'a', "(ss)");
        for (char *const *name = build_names(call->build); r >= 0 && *name; name++)
                r = sd_bus_message_append(reply, "(ss)", *name, build_output(call->build, *name));
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int reply_up(const Call *call, sd_bus_message *reply) {
        int r;

        r = sd_bus_message_open_container(reply, 'a', "(os)");
        for (const Part *part = call->parts; r >= 0 && part; part = part->next)
                r = sd_bus_message_append(reply, "(os)", part->container->path, part->outcome);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int reply_down(const Call *call, sd_bus_message *reply) {
        int r;

        r = sd_bus_message_open_container(reply, 'a', "o");
        for (const Part *part = call->parts; r >= 0 && part; part = part->next)
                r = sd_bus_message_append(reply, "o", part->container->path);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static const CallKind kind_build = { .wish = WISH_BUILD, .reply = reply_build };
static const CallKind kind_up = { .wish = WISH_UP, .reply = reply_up };
static const CallKind kind_down = { .wish = WISH_DOWN, .reply = reply_down };
static const CallKind kind_restart = { .wish = WISH_RESTART, .reply = reply_up };
static const CallKind kind_remove = {
        .wish = WISH_REMOVE,
        .reply = reply_down,
        .deletes = "remove",
};
static const CallKind kind_remove_all = {
        .wish = WISH_REMOVE_ALL,
        .reply = reply_down,
        .deletes = "remove",
};

static int method_build(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_demand_ Demand demand = { .options.output = -1 };
        Manager *manager = userdata;
        int r;

        r = demand_read(message, BUILD_OPTIONS, &demand, error);
        if (r >= 0)
                r = demand_check(&demand, true, error);
        if (r < 0)
                return r;

        r = demand_authorise(&demand, manager, message, "build", error);
        if (r != 0)
                return r;

        return demand_build(&demand, manager, message, &kind_build, error);
}

static int method_up(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_demand_ Demand demand = { .options.output = -1 };
        Manager *manager = userdata;
        int r;

        r = call_build_resume(manager, message);
        if (r != 0)
                return r;

        r = demand_read(message, UP_OPTIONS, &demand, error);
        if (r >= 0)
                r = demand_check(&demand, true, error);
        if (r < 0)
                return r;

        r = demand_authorise(&demand, manager, message, "up", error);
        if (r != 0)
                return r;

        return demand_build(&demand, manager, message, &kind_up, error);
}

/* What is done to containers that there are. */
typedef struct Deed {
        const char *verb;
        unsigned options;
        const CallKind *kind, *with_volumes;
} Deed;

static int act(sd_bus_message *message, Manager *manager, const Deed *deed, sd_bus_error *error) {
        _cleanup_demand_ Demand demand = { .options.output = -1 };
        int r;

        r = demand_read(message, deed->options, &demand, error);
        if (r >= 0)
                r = demand_check(&demand, false, error);
        if (r < 0)
                return r;

        r = demand_authorise(&demand, manager, message, deed->verb, error);
        if (r != 0)
                return r;

        return demand_select(
                &demand, manager, message,
                demand.options.given & CALL_VOLUMES ? deed->with_volumes : deed->kind, error);
}

static int method_down(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        static const Deed deed = { "down", DOWN_OPTIONS, &kind_down, NULL };

        return act(message, userdata, &deed, error);
}

static int method_restart(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        static const Deed deed = { "restart", RESTART_OPTIONS, &kind_restart, NULL };

        return act(message, userdata, &deed, error);
}

static int method_remove(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        static const Deed deed = { "remove", REMOVE_OPTIONS, &kind_remove, &kind_remove_all };

        return act(message, userdata, &deed, error);
}

/* Nobody is asked: it tells nothing of anybody. */
static int method_diagnose(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return diagnosis_new(userdata, message, error);
}

static int get_network_pool(
        sd_bus *bus,
        const char *path,
        const char *interface,
        const char *property,
        sd_bus_message *reply,
        void *userdata,
        sd_bus_error *error) {
        const LeasePool *pool = &((Manager *) userdata)->containers.pool;
        char text[LEASE_POOL_TEXT_MAX];

        (void) bus;
        (void) path;
        (void) interface;
        (void) property;
        (void) error;
        return sd_bus_message_append(
                reply, "(su)", lease_pool_format(pool, text), (uint32_t) pool->network_prefix4);
}

const sd_bus_vtable manager_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD_WITH_ARGS(
                "Build",
                SD_BUS_ARGS("s", flake, "as", names, "a{sv}", options),
                SD_BUS_RESULT("a(ss)", outputs),
                method_build,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "Up",
                SD_BUS_ARGS("s", flake, "as", names, "a{sv}", options),
                SD_BUS_RESULT("a(os)", results),
                method_up,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "Down",
                SD_BUS_ARGS("s", flake, "as", names, "a{sv}", options),
                SD_BUS_RESULT("ao", containers),
                method_down,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "Restart",
                SD_BUS_ARGS("s", flake, "as", names, "a{sv}", options),
                SD_BUS_RESULT("a(os)", results),
                method_restart,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "Remove",
                SD_BUS_ARGS("s", flake, "as", names, "a{sv}", options),
                SD_BUS_RESULT("ao", containers),
                method_remove,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "Update",
                SD_BUS_ARGS("s", flake, "as", names, "a{sv}", options),
                SD_BUS_RESULT("a(osas)", results),
                method_update,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "Compare",
                SD_BUS_ARGS("s", flake, "as", names, "a{sv}", options),
                SD_BUS_RESULT("a(ossa(sssb))", differences),
                method_compare,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "Diagnose",
                SD_BUS_NO_ARGS,
                SD_BUS_RESULT("a(sss)", checks),
                method_diagnose,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "ListVolumes",
                SD_BUS_ARGS("a{sv}", options),
                SD_BUS_RESULT("a(sas)", volumes),
                method_list_volumes,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "RemoveVolumes",
                SD_BUS_ARGS("as", names, "a{sv}", options),
                SD_BUS_NO_RESULT,
                method_remove_volumes,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_PROPERTY("NetworkPool", "(su)", get_network_pool, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY(
                "Version", "s", NULL, offsetof(Manager, version), SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_VTABLE_END,
};
