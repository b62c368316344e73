/* SPDX-License-Identifier: MIT */

#include <stdbool.h>

#include "bus-guard.h"
#include "inner-bus.h"

#define LOCAL      "org.freedesktop.DBus.Local"
#define LOCAL_PATH "/org/freedesktop/DBus/Local"

int inner_bus_open(int *socket, sd_event *event, sd_bus **ret) {
        int r;

        r = sd_bus_new(ret);
        if (r >= 0)
                r = sd_bus_set_fd(*ret, *socket, *socket);
        if (r < 0)
                return r;

        *socket = -1;
        r = sd_bus_set_bus_client(*ret, true);
        /* One that does not answer is not waited for when the loop ends. */
        if (r >= 0)
                r = sd_bus_set_close_on_exit(*ret, false);
        if (r >= 0)
                r = sd_bus_set_connected_signal(*ret, true);
        if (r >= 0)
                r = sd_bus_negotiate_fds(*ret, true);
        if (r >= 0)
                r = bus_guard(*ret);
        if (r >= 0)
                r = sd_bus_start(*ret);
        return r < 0 ? r : sd_bus_attach_event(*ret, event, 0);
}

int inner_bus_match(
        sd_bus *bus,
        sd_bus_message_handler_t connected,
        sd_bus_message_handler_t disconnected,
        void *userdata) {
        int r;

        r = sd_bus_match_signal_async(
                bus, NULL, LOCAL, LOCAL_PATH, LOCAL, "Connected", connected, NULL, userdata);
        return r < 0 ? r :
                       sd_bus_match_signal_async(
                               bus, NULL, LOCAL, LOCAL_PATH, LOCAL, "Disconnected", disconnected,
                               NULL, userdata);
}
