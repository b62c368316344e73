/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "listener.h"
#include "machine.h"
#include "names.h"

#define MACHINED_SERVICE "org.freedesktop.machine1"
#define MACHINED_PATH    "/org/freedesktop/machine1"
#define MACHINED_MANAGER "org.freedesktop.machine1.Manager"
#define MACHINED_MACHINE "org.freedesktop.machine1.Machine"

#define WAIT_USEC        (10 * 1000 * 1000ULL)

typedef enum MachineState {
        MACHINE_UNKNOWN,
        MACHINE_ABSENT,
        MACHINE_OURS,
        MACHINE_FOREIGN,
} MachineState;

struct Machine {
        sd_bus *bus;
        char *name, *unit;
        MachineDone done;
        void *userdata;

        MachineState state, wanted;
        Listener *added, *removed;
        sd_bus_slot *query;
        sd_event_source *timeout; /* while somebody waits */
};

static int machine_ask(Machine *machine);

static void machine_end(Machine *machine, int r) {
        machine->timeout = sd_event_source_disable_unref(machine->timeout);
        machine->done(machine->userdata, r);
}

static void machine_set(Machine *machine, MachineState state) {
        machine->query = sd_bus_slot_unref(machine->query);
        machine->state = state;
        if (!machine->timeout)
                return;
        if (state == machine->wanted)
                machine_end(machine, 0);
        else if (state == MACHINE_FOREIGN)
                machine_end(machine, -EEXIST);
        /* Else a signal follows. */
}

static void machine_fail(Machine *machine, int r) {
        machine->query = sd_bus_slot_unref(machine->query);
        machine->state = MACHINE_UNKNOWN;
        if (machine->timeout)
                machine_end(machine, r);
}

static int on_timeout(sd_event_source *source, uint64_t now, void *userdata) {
        (void) source;
        (void) now;
        machine_fail(userdata, -ETIMEDOUT);
        return 0;
}

static int on_unit(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        Machine *machine = userdata;
        const char *unit = NULL;

        (void) error;

        /* It went away between the two questions. */
        if (sd_bus_message_is_method_error(reply, NULL) ||
            sd_bus_message_read(reply, "v", "s", &unit) < 0)
                return machine_ask(machine);

        machine_set(machine, strcmp(unit, machine->unit) == 0 ? MACHINE_OURS : MACHINE_FOREIGN);
        return 0;
}

static int on_machine(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        Machine *machine = userdata;
        const char *path;
        int r;

        (void) error;

        machine->query = sd_bus_slot_unref(machine->query);

        if (sd_bus_message_is_method_error(reply, "org.freedesktop.machine1.NoSuchMachine")) {
                machine_set(machine, MACHINE_ABSENT);
                return 0;
        }

        r = sd_bus_message_is_method_error(reply, NULL) ? -sd_bus_message_get_errno(reply) :
                                                          sd_bus_message_read(reply, "o", &path);
        if (r >= 0)
                r = sd_bus_call_method_async(
                        machine->bus, &machine->query, MACHINED_SERVICE, path,
                        "org.freedesktop.DBus.Properties", "Get", on_unit, machine, "ss",
                        MACHINED_MACHINE, "Unit");
        if (r < 0)
                machine_fail(machine, r);
        return 0;
}

static int machine_ask(Machine *machine) {
        machine->query = sd_bus_slot_unref(machine->query);
        return sd_bus_call_method_async(
                machine->bus, &machine->query, MACHINED_SERVICE, MACHINED_PATH, MACHINED_MANAGER,
                "GetMachine", on_machine, machine, "s", machine->name);
}

/*
 * MachineNew or MachineRemoved of any machine. Asked at once, not only when somebody waits: the
 * answer is there before the container is ready.
 */
static int on_signal(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Machine *machine = userdata;
        const char *name;
        int r = 0;

        (void) error;

        if (sd_bus_message_read(message, "so", &name, NULL) < 0 || strcmp(name, machine->name) != 0)
                return 0;

        if (sd_bus_message_is_signal(message, MACHINED_MANAGER, "MachineRemoved"))
                machine_set(machine, MACHINE_ABSENT);
        else
                r = machine_ask(machine);
        if (r < 0)
                machine_fail(machine, r);
        return 0;
}

int machine_wait(Machine *machine, bool present) {
        int r;

        machine->timeout = sd_event_source_disable_unref(machine->timeout);
        machine->wanted = present ? MACHINE_OURS : MACHINE_ABSENT;
        if (machine->state == machine->wanted)
                return 1;

        r = sd_event_add_time_relative(
                sd_bus_get_event(machine->bus), &machine->timeout, CLOCK_MONOTONIC, WAIT_USEC, 0,
                on_timeout, machine);
        if (r >= 0)
                r = machine_ask(machine);
        return r < 0 ? r : 0;
}

static const ListenerSignal machine_added = {
        MACHINED_SERVICE,
        MACHINED_PATH,
        MACHINED_MANAGER,
        "MachineNew",
};
static const ListenerSignal machine_removed = {
        MACHINED_SERVICE,
        MACHINED_PATH,
        MACHINED_MANAGER,
        "MachineRemoved",
};

int machine_new(sd_bus *bus, const char *name, MachineDone done, void *userdata, Machine **ret) {
        _cleanup_(machine_freep) Machine *machine = calloc(1, sizeof(*machine));
        int r;

        if (!machine)
                return -ENOMEM;

        *machine = (Machine){
                .bus = sd_bus_ref(bus),
                .name = strdup(name),
                .done = done,
                .userdata = userdata,
        };
        if (!machine->name ||
            asprintf(&machine->unit, UNIT_PREFIX_CONTAINER "%s.service", name) < 0)
                return -ENOMEM;

        r = listener_new(bus, &machine_added, on_signal, machine, &machine->added);
        if (r >= 0)
                r = listener_new(bus, &machine_removed, on_signal, machine, &machine->removed);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(machine);
        return 0;
}

Machine *machine_free(Machine *machine) {
        if (!machine)
                return NULL;

        listener_free(machine->added);
        listener_free(machine->removed);
        sd_bus_slot_unref(machine->query);
        sd_event_source_disable_unref(machine->timeout);
        free(machine->name);
        free(machine->unit);
        sd_bus_unref(machine->bus);
        free(machine);
        return NULL;
}
