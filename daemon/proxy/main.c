/* SPDX-License-Identifier: MIT */

/*
 * flakectr-proxy MACHINE PORT PROGRAM [ARGUMENT...]
 *
 * What the first connection to a port of the host starts: it has flakectrd bring the container up,
 * and becomes systemd-socket-proxyd as soon as the container can be connected to.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "cleanup.h"
#include "container-name.h"
#include "log.h"
#include "names.h"
#include "number.h"

static int ask(const char *machine, uint16_t port, sd_bus_error *error) {
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
        _cleanup_free_ char *path = NULL;
        int r;

        r = sd_bus_path_encode(OBJECT_CONTAINERS, machine, &path);
        if (r >= 0)
                r = sd_bus_open_system(&bus);
        if (r >= 0)
                r = sd_bus_message_new_method_call(
                        bus, &call, BUS_NAME, path, INTERFACE_CONTAINER, "Serve");
        if (r >= 0)
                r = sd_bus_message_append(call, "q", port);
        /* However long its start takes: flakectrd knows when that is too long. */
        return r < 0 ? r : sd_bus_call(bus, call, UINT64_MAX, error, NULL);
}

static bool arguments_are_valid(int argc, char **argv, uint64_t *ret_port) {
        char name[CONTAINER_NAME_MAX + 1];
        uid_t owner;

        return argc >= 4 && machine_name_parse(argv[1], name, &owner) >= 0 &&
                number_parse(argv[2], ret_port) >= 0 && *ret_port > 0 && *ret_port <= UINT16_MAX;
}

int main(int argc, char **argv) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        uint64_t port;
        int r;

        if (!arguments_are_valid(argc, argv, &port)) {
                log_error("Usage: flakectr-proxy MACHINE PORT PROGRAM [ARGUMENT...]");
                return EXIT_FAILURE;
        }

        r = ask(argv[1], (uint16_t) port, &error);
        if (r < 0) {
                log_error("%s is not reached: %s", argv[1], error.message ?: strerror(-r));
                return EXIT_FAILURE;
        }

        (void) sd_notify(0, "READY=1");
        (void) execv(argv[3], argv + 3);
        log_error("Cannot run %s: %s.", argv[3], strerror(errno));
        return EXIT_FAILURE;
}
