/* SPDX-License-Identifier: MIT */

#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "health.h"
#include "names.h"
#include "strv.h"

#define SYSTEMD             "org.freedesktop.systemd1"
#define SYSTEMD_PATH        "/org/freedesktop/systemd1"

#define SYSTEMD_VERSION_MIN 252

/* Somebody on the bus whom containers need. */
typedef struct Peer {
        const char *name, *path, *unit;
        const char *package; /* of Debian */
} Peer;

static void check_systemd(Health *health) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_free_ char *version = NULL;

        if (sd_booted() <= 0)
                return health_say(
                        health, VERDICT_ERROR,
                        "PID 1 is not systemd, which runs the containers; boot this host with it");
        if (!health->bus)
                return health_say(
                        health, VERDICT_NOT_CHECKED, "the system bus of D-Bus cannot be reached");

        if (sd_bus_get_property_string(
                    health->bus, SYSTEMD, SYSTEMD_PATH, SYSTEMD ".Manager", "Version", &error,
                    &version) < 0)
                return health_say(
                        health, VERDICT_ERROR,
                        "systemd does not answer (%s); 'systemctl daemon-reexec' as root may help",
                        error.message ?: "no reason given");

        if (strtoul(version, NULL, 10) < SYSTEMD_VERSION_MIN)
                return health_say(
                        health, VERDICT_ERROR,
                        "version %s is too old; upgrade this system to one with systemd %d or "
                        "newer",
                        version, SYSTEMD_VERSION_MIN);
        health_say(health, VERDICT_OK, "version %s is PID 1", version);
}

static void check_dbus(Health *health) {
        _cleanup_strv_ char **names = NULL;
        int r;

        if (!health->bus)
                return health_say(
                        health, VERDICT_ERROR,
                        "the system bus cannot be reached (%s); see 'systemctl status dbus'",
                        strerror(-health->bus_result));

        r = sd_bus_list_names(health->bus, NULL, &names);
        if (r < 0)
                return health_say(
                        health, VERDICT_ERROR,
                        "the system bus does not answer (%s); see 'systemctl status dbus'",
                        strerror(-r));
        if (!strv_contains(names, BUS_NAME))
                return health_say(
                        health, VERDICT_ERROR,
                        "the system bus does not know " BUS_NAME
                        "; after an installation run 'systemctl reload dbus' as root");
        health_say(health, VERDICT_OK, "the system bus knows " BUS_NAME);
}

/* Activation does not always say so: masking leaves aliases of the unit behind, broken. */
static bool unit_is_masked(Health *health, const char *unit, bool *ret_runtime) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        const char *state;

        if (sd_bus_call_method(
                    health->bus, SYSTEMD, SYSTEMD_PATH, SYSTEMD ".Manager", "GetUnitFileState",
                    NULL, &reply, "s", unit) < 0 ||
            sd_bus_message_read(reply, "s", &state) < 0)
                return false;

        *ret_runtime = strcmp(state, "masked-runtime") == 0;
        return *ret_runtime || strcmp(state, "masked") == 0;
}

static void say_absent(Health *health, const Peer *peer, const sd_bus_error *error) {
        bool runtime;

        if (unit_is_masked(health, peer->unit, &runtime))
                return health_say(
                        health, VERDICT_ERROR,
                        "it is masked; 'systemctl unmask %s%s' as root lets it run",
                        runtime ? "--runtime " : "", peer->unit);
        if (sd_bus_error_has_name(error, SD_BUS_ERROR_SERVICE_UNKNOWN))
                return health_say(
                        health, VERDICT_ERROR, "it is not there; Debian has it in the package %s",
                        peer->package);
        health_say(
                health, VERDICT_ERROR, "it does not answer (%s); see 'systemctl status %s'",
                error->message ?: "no reason given", peer->unit);
}

static void check_peer(Health *health, const Peer *peer) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;

        if (sd_bus_call_method(
                    health->bus, peer->name, peer->path, "org.freedesktop.DBus.Peer", "Ping",
                    &error, NULL, NULL) < 0)
                return say_absent(health, peer, &error);
        health_say(health, VERDICT_OK, "it answers");
}

static void check_machined(Health *health) {
        static const Peer machined = {
                .name = "org.freedesktop.machine1",
                .path = "/org/freedesktop/machine1",
                .unit = "systemd-machined.service",
                .package = "systemd-container",
        };

        check_peer(health, &machined);
}

static void check_polkit(Health *health) {
        static const Peer polkit = {
                .name = "org.freedesktop.PolicyKit1",
                .path = "/org/freedesktop/PolicyKit1/Authority",
                .unit = "polkit.service",
                .package = "polkitd",
        };

        check_peer(health, &polkit);
}

const HealthCheck health_services[] = {
        { "systemd", check_systemd, false },
        { "dbus", check_dbus, false },
        { "machined", check_machined, true },
        { "polkit", check_polkit, true },
        {},
};
