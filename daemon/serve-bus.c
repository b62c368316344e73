/* SPDX-License-Identifier: MIT */

#include <pwd.h>

#include "call.h"
#include "caller.h"
#include "container-list.h"
#include "door.h"
#include "names.h"
#include "ports.h"
#include "serve-bus.h"

/* Who may connect is settled before it listens: by the firewall, and by polkit where it is exposed.
 */
static int check_caller(sd_bus_message *message, sd_bus_error *error) {
        const struct passwd *proxies;
        uid_t caller;
        int r;

        r = caller_uid(message, &caller);
        if (r < 0)
                return r;
        proxies = caller == 0 ? NULL : getpwnam(PROXY_USER);
        if (caller == 0 || (proxies && proxies->pw_uid == caller))
                return 0;
        return sd_bus_error_set(
                error, SD_BUS_ERROR_ACCESS_DENIED,
                "Serve is for those who pass on connections to ports: 'Start' starts a container");
}

/* Each port has one who passes on its connections. */
static int check_port(const Container *container, uint16_t port, sd_bus_error *error) {
        if (port == 0)
                return sd_bus_error_set(
                        error, ERROR_INVALID_OPTION, "Ports have the numbers 1 to 65535");
        if (door_count(container) <= container->ports->n_slots)
                return 0;
        return sd_bus_error_setf(
                error, ERROR_LIMITS_EXCEEDED, "Too many wait for %s already",
                container_name(container));
}

int method_serve(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Container *container = userdata;
        uint16_t port;
        int r;

        r = check_caller(message, error);
        if (r >= 0)
                r = sd_bus_message_read(message, "q", &port);
        if (r >= 0)
                r = check_port(container, port, error);
        if (r < 0)
                return r;
        if (!container->record->listening && !container->record->up)
                return sd_bus_error_setf(
                        error, ERROR_NOT_RUNNING,
                        "%s does not run, and is not started for a connection: 'flakectrctl up' "
                        "starts it",
                        container_name(container));

        r = door_call(container, message, port, error);
        /* It may be half up already. */
        if (r > 0)
                door_watch(container);
        return r;
}
