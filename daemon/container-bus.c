/* SPDX-License-Identifier: MIT */

/*
 * org.flakectr1.Container
 *
 * The properties are for everybody; what only the owner may see is in Inspect.
 */

#include <errno.h>
#include <string.h>

#include "boot-bus.h"
#include "bus.h"
#include "call.h"
#include "caller.h"
#include "change-bus.h"
#include "clone-bus.h"
#include "console-bus.h"
#include "exec-bus.h"
#include "health.h"
#include "inspection.h"
#include "journal-bus.h"
#include "lookout.h"
#include "measurement.h"
#include "names.h"
#include "owner.h"
#include "plan.h"
#include "port-slots.h"
#include "serve-bus.h"
#include "snapshot-bus.h"
#include "transport-bus.h"
#include "update-bus.h"

int container_bus_find(
        sd_bus *bus,
        const char *path,
        const char *interface,
        void *userdata,
        void **ret,
        sd_bus_error *error) {
        Manager *manager = userdata;
        _cleanup_free_ char *machine = NULL;
        char name[CONTAINER_NAME_MAX + 1];
        uid_t owner;
        int r;

        (void) bus;
        (void) interface;
        (void) error;

        r = sd_bus_path_decode(path, OBJECT_CONTAINERS, &machine);
        if (r <= 0)
                return r;
        if (machine_name_parse(machine, name, &owner) < 0)
                return 0;

        *ret = container_list_find(&manager->containers, name, owner);
        return *ret ? 1 : 0;
}

int container_bus_authorise(
        Container *container, sd_bus_message *message, const char *verb, sd_bus_error *error) {
        Manager *manager = manager_of(container->list);
        Question question = {
                .verb = verb,
                .container = container_name(container),
                .flake = container->record->flake,
                .owner = container->record->owner,
        };
        uid_t caller;
        int r;

        r = caller_uid(message, &caller);
        if (r < 0)
                return r;

        question.action = owner_is(container, caller) ? ACTION_MANAGE_OWN : ACTION_MANAGE_OTHERS;
        return authority_check(manager->authority, message, &question, error);
}

static int method_inspect(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        Container *container = userdata;
        int r;

        r = container_bus_authorise(container, message, "inspect", error);
        if (r != 0)
                return r;

        r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = inspection_append(container, reply);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}

static int method_measure(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        int r;

        r = container_bus_authorise(userdata, message, "measure", error);
        return r != 0 ? r : measurement_new(userdata, message, error);
}

static int append_failed(const FailedUnits *failed, sd_bus_message *reply) {
        int r;

        r = sd_bus_message_open_container(reply, 'r', "uas");
        if (r >= 0)
                r = sd_bus_message_append(reply, "u", failed->n);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "s");
        for (unsigned i = 0; r >= 0 && i < failed->n_names; i++)
                r = sd_bus_message_append(reply, "s", failed->names[i]);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int get_property(
        sd_bus *bus,
        const char *path,
        const char *interface,
        const char *property,
        sd_bus_message *reply,
        void *userdata,
        sd_bus_error *error) {
        const Container *container = userdata;
        const Lease *lease = &container->record->lease;

        (void) bus;
        (void) path;
        (void) interface;
        (void) error;

        if (strcmp(property, "Name") == 0)
                return sd_bus_message_append(reply, "s", container_name(container));
        if (strcmp(property, "Owner") == 0)
                return sd_bus_message_append(reply, "u", container->record->owner);
        if (strcmp(property, "State") == 0)
                return sd_bus_message_append(
                        reply, "s", container_state_to_string(container->state));
        if (strcmp(property, "Phase") == 0)
                return sd_bus_message_append(reply, "s", container->phase);
        if (strcmp(property, "Progress") == 0)
                return sd_bus_message_append(reply, "(tt)", container->done, container->expected);
        if (strcmp(property, "Health") == 0)
                return sd_bus_message_append(
                        reply, "s", health_state_to_string((HealthState) container->health_told));
        if (strcmp(property, "Init") == 0)
                return sd_bus_message_append(
                        reply, "s", container->record->minimal ? "minimal" : "system");
        if (strcmp(property, "FailedUnits") == 0)
                return append_failed(lookout_failed(container->lookout), reply);
        if (strcmp(property, "Unit") == 0)
                return sd_bus_message_append(reply, "s", unit_name(container->unit));
        if (strcmp(property, "OpenPorts") == 0)
                return ports_append_open(container->ports, reply);
        if (!container->addressed)
                return sd_bus_message_append(reply, "as", 0);
        return sd_bus_message_append(reply, "as", 2, lease->address4, lease->address6);
}

#define METHOD(name, handler)                                                                      \
        SD_BUS_METHOD_WITH_ARGS(                                                                   \
                name, SD_BUS_ARGS("a{sv}", options), SD_BUS_NO_RESULT, handler,                    \
                SD_BUS_VTABLE_UNPRIVILEGED)
#define SNAPSHOT_METHOD(name, handler)                                                             \
        SD_BUS_METHOD_WITH_ARGS(                                                                   \
                name, SD_BUS_ARGS("s", label, "a{sv}", options), SD_BUS_NO_RESULT, handler,        \
                SD_BUS_VTABLE_UNPRIVILEGED)
#define TRANSPORT_METHOD(name, handler)                                                            \
        SD_BUS_METHOD_WITH_ARGS(                                                                   \
                name, SD_BUS_ARGS("h", stream, "a{sv}", options), SD_BUS_NO_RESULT, handler,       \
                SD_BUS_VTABLE_UNPRIVILEGED)
#define PROPERTY(name, type, flags) SD_BUS_PROPERTY(name, type, get_property, 0, flags)

const sd_bus_vtable container_vtable[] = {
        SD_BUS_VTABLE_START(0),
        METHOD("Start", method_start),
        SD_BUS_METHOD_WITH_ARGS(
                "Serve",
                SD_BUS_ARGS("q", port),
                SD_BUS_NO_RESULT,
                method_serve,
                SD_BUS_VTABLE_UNPRIVILEGED),
        METHOD("Stop", method_stop),
        METHOD("Restart", method_restart),
        METHOD("Remove", method_remove),
        SD_BUS_METHOD_WITH_ARGS(
                "Rollback",
                SD_BUS_ARGS("u", generation, "a{sv}", options),
                SD_BUS_RESULT("s", result, "as", fields),
                method_rollback,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "ListGenerations",
                SD_BUS_NO_ARGS,
                SD_BUS_RESULT("a(utssb)", generations),
                method_list_generations,
                SD_BUS_VTABLE_UNPRIVILEGED),
        METHOD("Reset", method_reset),
        METHOD("Enable", method_enable),
        METHOD("Disable", method_disable),
        SD_BUS_METHOD_WITH_ARGS(
                "Inspect",
                SD_BUS_NO_ARGS,
                SD_BUS_RESULT("a{sv}", details),
                method_inspect,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SNAPSHOT_METHOD("Snapshot", method_snapshot),
        SNAPSHOT_METHOD("Restore", method_restore),
        SNAPSHOT_METHOD("RemoveSnapshot", method_remove_snapshot),
        SD_BUS_METHOD_WITH_ARGS(
                "ListSnapshots",
                SD_BUS_NO_ARGS,
                SD_BUS_RESULT("a(st)", snapshots),
                method_list_snapshots,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "Clone",
                SD_BUS_ARGS("s", name, "a{sv}", options),
                SD_BUS_RESULT("o", clone),
                method_clone,
                SD_BUS_VTABLE_UNPRIVILEGED),
        TRANSPORT_METHOD("Export", method_export),
        TRANSPORT_METHOD("Import", method_import),
        SD_BUS_METHOD_WITH_ARGS(
                "Measure",
                SD_BUS_NO_ARGS,
                SD_BUS_RESULT("a(sstt)", parts),
                method_measure,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "Exec",
                SD_BUS_ARGS("as", command, "a{sv}", options),
                SD_BUS_RESULT("i", status, "i", signal),
                method_exec,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "OpenShell",
                SD_BUS_ARGS("as", command, "a{sv}", options),
                SD_BUS_RESULT("h", terminal, "h", status),
                method_open_shell,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "Console",
                SD_BUS_ARGS("u", lines),
                SD_BUS_RESULT("s", text),
                method_console,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "Journal",
                SD_BUS_ARGS("a{sv}", options),
                SD_BUS_RESULT("i", status),
                method_journal,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_SIGNAL_WITH_ARGS("BootStatus", SD_BUS_ARGS("s", text), 0),
        PROPERTY("Name", "s", SD_BUS_VTABLE_PROPERTY_CONST),
        PROPERTY("Owner", "u", SD_BUS_VTABLE_PROPERTY_CONST),
        PROPERTY("State", "s", SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        PROPERTY("Phase", "s", SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        PROPERTY("Progress", "(tt)", SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        PROPERTY("Health", "s", SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        PROPERTY("FailedUnits", "(uas)", SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        PROPERTY("Unit", "s", SD_BUS_VTABLE_PROPERTY_CONST),
        PROPERTY("Init", "s", SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        PROPERTY("Addresses", "as", SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        PROPERTY("OpenPorts", "as", SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_VTABLE_END,
};
