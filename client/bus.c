/* SPDX-License-Identifier: MIT */

#include <string.h>
#include <systemd/sd-event.h>

#include "bus-guard.h"
#include "bus.h"
#include "cleanup.h"

/* The bus gives up what it cannot start after 25 s, as we would; it says what that was. */
#define TIMEOUT_USEC (60 * 1000 * 1000ULL)

Outcome bus_connect(sd_bus **ret) {
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(sd_event_unrefp) sd_event *event = NULL;
        int r;

        r = sd_bus_open_system_with_description(&bus, "flakectrctl");
        if (r < 0)
                return outcome_fail(
                        OUTCOME_FAILED,
                        "cannot reach the system bus of D-Bus: %s; see 'systemctl status dbus'",
                        strerror(-r));

        r = bus_guard(bus);
        if (r >= 0)
                r = sd_bus_set_method_call_timeout(bus, TIMEOUT_USEC);
        if (r < 0)
                return outcome_fail_errno(r, "listen to the bus");

        r = sd_event_default(&event);
        if (r < 0)
                return outcome_fail_errno(r, "make an event loop");

        /* The bus holds a reference of its own to the loop. */
        r = sd_bus_attach_event(bus, event, SD_EVENT_PRIORITY_NORMAL);
        if (r < 0)
                return outcome_fail_errno(r, "wait for the bus");

        *ret = TAKE_PTR(bus);
        return OUTCOME_DONE;
}

int bus_read_properties(sd_bus_message *message, BusReadProperty read, void *userdata) {
        const char *name;
        int r;

        r = sd_bus_message_enter_container(message, 'a', "{sv}");
        if (r < 0)
                return r;

        while ((r = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
                r = sd_bus_message_read(message, "s", &name);
                if (r >= 0)
                        r = read(message, name, userdata);
                if (r >= 0)
                        r = sd_bus_message_exit_container(message);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}
