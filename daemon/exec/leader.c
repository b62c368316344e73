/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-login.h>

#include "cleanup.h"
#include "container-name.h"
#include "leader.h"
#include "names.h"

#define MACHINED_SERVICE "org.freedesktop.machine1"

static int leader_pid(sd_bus *bus, const char *machine, pid_t *ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        const char *path;
        uint32_t pid;
        int r;

        r = sd_bus_call_method(
                bus, MACHINED_SERVICE, "/org/freedesktop/machine1",
                "org.freedesktop.machine1.Manager", "GetMachine", NULL, &reply, "s", machine);
        if (r >= 0)
                r = sd_bus_message_read(reply, "o", &path);
        if (r >= 0)
                r = sd_bus_get_property_trivial(
                        bus, MACHINED_SERVICE, path, "org.freedesktop.machine1.Machine", "Leader",
                        NULL, 'u', &pid);
        if (r < 0)
                return r;

        *ret = (pid_t) pid;
        return 0;
}

/* Users may register machines of any name on newer systems: the unit is what cannot be chosen. */
static int leader_check(pid_t pid, const char *machine) {
        char wanted[MACHINE_NAME_MAX + sizeof(UNIT_PREFIX_CONTAINER ".service")];
        _cleanup_free_ char *unit = NULL;
        int r;

        (void) snprintf(wanted, sizeof(wanted), UNIT_PREFIX_CONTAINER "%s.service", machine);
        r = sd_pid_get_unit(pid, &unit);
        if (r < 0)
                return r;
        return strcmp(unit, wanted) == 0 ? 0 : -ENXIO;
}

int leader_open(const char *machine, int *ret) {
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_close_ int leader = -1;
        pid_t pid;
        int r;

        r = sd_bus_open_system(&bus);
        if (r >= 0)
                r = leader_pid(bus, machine, &pid);
        if (r < 0)
                return r;

        leader = pidfd_open(pid, 0);
        if (leader < 0)
                return -errno;

        /* What was read of the number was about this process, if it lives on afterwards. */
        r = leader_check(pid, machine);
        if (r >= 0 && pidfd_send_signal(leader, 0, NULL, 0) < 0)
                r = -errno;
        if (r < 0)
                return r;

        *ret = TAKE_FD(leader);
        return 0;
}
