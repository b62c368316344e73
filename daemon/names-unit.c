/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>

#include "cleanup.h"
#include "config.h"
#include "names-unit.h"
#include "pid1.h"
#include "state-dir.h"
#include "strv.h"

#define INSIDE "/run/flakectr-names"

/* <linux/capability.h> */
#define NET_BIND_SERVICE (UINT64_C(1) << 10)

#define RESTART_USEC     (200 * 1000ULL)

/* Containers wait for it, and start without when it takes longer. */
#define START_USEC (10 * 1000 * 1000ULL)

/* It has nothing to save, and its network goes after it. One told to end as it begins may hang. */
#define STOP_USEC (1000 * 1000ULL)

int names_unit_name(const char *bridge, char **ret) {
        return asprintf(ret, NAMES_UNIT_PREFIX "%s.service", bridge) < 0 ? -ENOMEM : 0;
}

/*
 * What it does not know and has no dot is of this network, and does not exist. The rest goes to the
 * servers in their order. It sees by itself when they change, and then forgets what the others have
 * said. It goes to the background as soon as it answers, and so PID 1 knows. It forks twice for
 * that, and PID 1 would guess that the process in the middle is the main one, and end all with it,
 * where that is not quite gone yet. So it counts as there for as long as one of its processes is;
 * one that answers by TCP ends after some minutes at most.
 */
static int append_command(sd_bus_message *message, const NamesRecipe *recipe) {
        static const char *const options[] = {
                DNSMASQ,
                "--conf-file=/dev/null",
                "--log-facility=-",
                "--pid-file=",
                "--bind-interfaces",
                "--no-hosts",
                "--domain-needed",
                "--strict-order",
                "--clear-on-reload",
                "--cache-size=1000",
                "--quiet-dhcp",
                NULL,
        };
        _cleanup_strv_ char **command = NULL;
        int r;

        r = strv_copy((char *const *) options, &command);
        if (r >= 0)
                r = strv_pushf(&command, "--listen-address=%s", recipe->lease->gateway4);
        if (r >= 0)
                r = strv_pushf(&command, "--listen-address=%s", recipe->lease->gateway6);
        if (r >= 0)
                r = strv_pushf(&command, "--hostsdir=" INSIDE "/%s", recipe->hosts);
        if (r >= 0)
                r = strv_pushf(&command, "--resolv-file=" INSIDE "/%s", recipe->servers);
        return r < 0 ? r : pid1_append_exec(message, "ExecStart", (const char *const *) command);
}

/*
 * A user of its own for each, as long as it runs: what the kernel counts for each user (inotify(7)
 * instances: 128) is enough for one network and not for all of a host's.
 */
static int append_confinement(sd_bus_message *message, const char *user) {
        int r;

        r = pid1_append_read_only(message);
        if (r >= 0)
                r = sd_bus_message_append(
                        message, "(sv)(sv)(sv)(sv)(sv)(sv)", "DynamicUser", "b", 1, "User", "s",
                        user, "AmbientCapabilities", "t", NET_BIND_SERVICE, "CapabilityBoundingSet",
                        "t", NET_BIND_SERVICE, "RestrictNamespaces", "t", UINT64_C(0),
                        "MemoryDenyWriteExecute", "b", 1);
        if (r >= 0)
                r = sd_bus_message_append(
                        message, "(sv)(sv)(sv)(sv)(sv)", "RestrictAddressFamilies", "(bas)", 1, 4,
                        "AF_UNIX", "AF_INET", "AF_INET6", "AF_NETLINK", "SystemCallFilter", "(bas)",
                        1, 1, "@system-service", "SystemCallArchitectures", "as", 1, "native",
                        "MemoryMax", "t", (uint64_t) 64 * 1024 * 1024, "TasksMax", "t",
                        (uint64_t) 128);
        return r;
}

int names_unit_append(sd_bus_message *message, const NamesRecipe *recipe) {
        char description[64], directory[sizeof(NAMES_DIR) + sizeof(recipe->lease->bridge)];
        int r;

        (void) snprintf(
                description, sizeof(description), "Names in the network %s of flakectr",
                recipe->lease->bridge);
        (void) snprintf(directory, sizeof(directory), NAMES_DIR "/%s", recipe->lease->bridge);
        r = sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)(sv)(sv)(sv)(sv)(sv)", "Description", "s", description,
                "SyslogIdentifier", "s", "flakectr-names", "Type", "s", "forking", "GuessMainPID",
                "b", 0, "Restart", "s", "always", "RestartUSec", "t", RESTART_USEC,
                "TimeoutStartUSec", "t", START_USEC, "TimeoutStopUSec", "t", STOP_USEC,
                "BindReadOnlyPaths", "a(ssbt)", 1, directory, INSIDE, 0, UINT64_C(0));
        if (r >= 0)
                r = append_confinement(message, recipe->lease->bridge);
        return r < 0 ? r : append_command(message, recipe);
}
