/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "clock.h"
#include "config.h"
#include "container-name.h"
#include "names.h"
#include "pid1.h"
#include "unit-recipe.h"

#define RUN LIBEXEC_DIR "/flakectr-run"

/* What systemd-nspawn@.service gives: a guest may take its time. */
#define STOP_USEC (120 * 1000 * 1000ULL)

/* PID 1's own limit for the start is for the case that we are not there; else ours comes first. */
#define SPARE_USEC (60 * 1000 * 1000ULL)

/* Where its spec says nothing of it: much for a container, little for a host. */
#define TASKS_MAX 16384

/* Lines on its console, each so often. */
#define LOG_BURST 10000
#define LOG_USEC  (30 * 1000 * 1000ULL)

static int append_process(sd_bus_message *message, const char *machine, const UnitOrder *order) {
        char tree[24], volumes[24];
        int r;

        /* 133: rebooted from inside, with --keep-unit. Notices come from the relay beside nspawn.
         */
        r = sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)(sv)(sv)(sv)", "Type", "s", "notify", "NotifyAccess", "s",
                "all", "KillMode", "s", "mixed", "RestartForceExitStatus", "(aiai)", 1, 133, 0,
                "SuccessExitStatus", "(aiai)", 1, 133, 0, "TimeoutStopUSec", "t", STOP_USEC,
                "Environment", "as", 1, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1");
        if (r < 0)
                return r;

        (void) snprintf(tree, sizeof(tree), "%" PRIu64, order->tree_disk);
        (void) snprintf(volumes, sizeof(volumes), "%" PRIu64, order->volumes_disk);
        return pid1_append_exec(
                message, "ExecStart",
                (const char *[]){ RUN, "--disk", tree, volumes, machine, NULL });
}

static int append_confinement(sd_bus_message *message) {
        /* Delegate: a daemon-reload must not touch what the container made of its cgroup. */
        return sd_bus_message_append(
                message, "(sv)(sv)(sv)", "Delegate", "b", 1, "DevicePolicy", "s", "closed",
                "DeviceAllow", "a(ss)", 2, "/dev/net/tun", "rwm", "char-pts", "rw");
}

/* Who floods his log loses lines of his own, and none of the others'. */
static int append_log_limit(sd_bus_message *message) {
        return sd_bus_message_append(
                message, "(sv)(sv)", "LogRateLimitIntervalUSec", "t", LOG_USEC, "LogRateLimitBurst",
                "u", (uint32_t) LOG_BURST);
}

/* What 'flakectrctl stats' shows, whatever this host's default is. */
static int append_accounting(sd_bus_message *message) {
        return sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)", "CPUAccounting", "b", 1, "MemoryAccounting", "b", 1,
                "TasksAccounting", "b", 1, "IOAccounting", "b", 1);
}

static int append_target(sd_bus_message *message, const char *key, const char *machine) {
        char name[sizeof(UNIT_PREFIX_ORDER) + MACHINE_NAME_MAX + sizeof(".target")];

        (void) snprintf(name, sizeof(name), UNIT_PREFIX_ORDER "%s.target", machine);
        return sd_bus_message_append(message, "(sv)", key, "as", 1, name);
}

/* By way of targets: systemd/flakectrd-order@.target says why. */
static int append_order(sd_bus_message *message, const char *machine, char *const *after) {
        static const char *const own[] = { "Wants", "Before", "PropagatesStopTo" };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < sizeof(own) / sizeof(*own); i++)
                r = append_target(message, own[i], machine);
        for (; r >= 0 && after && *after; after++)
                r = append_target(message, "After", *after);
        return r;
}

/* Added to those of all containers. */
static int append_devices(sd_bus_message *message, char *const *devices) {
        int r = 0;

        for (; r >= 0 && devices && *devices; devices++)
                r = sd_bus_message_append(
                        message, "(sv)", "DeviceAllow", "a(ss)", 1, *devices, "rwm");
        return r;
}

static int append_resources(sd_bus_message *message, const Resources *resources) {
        int r;

        r = sd_bus_message_append(
                message, "(sv)", "TasksMax", "t", resources->tasks ?: (uint64_t) TASKS_MAX);
        if (r >= 0 && resources->memory)
                r = sd_bus_message_append(message, "(sv)", "MemoryMax", "t", resources->memory);
        if (r >= 0 && resources->cpu_usec)
                r = sd_bus_message_append(
                        message, "(sv)", "CPUQuotaPerSecUSec", "t", resources->cpu_usec);
        if (r >= 0 && resources->io)
                r = sd_bus_message_append(message, "(sv)", "IOWeight", "t", resources->io);
        return r;
}

/* Limits, devices. */
static int append_spec(sd_bus_message *message, const Spec *spec) {
        int r;

        r = append_resources(message, &spec->resources);
        return r < 0 ? r : append_devices(message, spec->privileges.devices);
}

int unit_recipe_append(sd_bus_message *message, const char *machine, const UnitOrder *order) {
        uint64_t timeout_usec = order->spec->ready_timeout * USEC_PER_SEC;
        char description[128];
        int r;

        (void) snprintf(description, sizeof(description), "Container %s of flakectr", machine);

        r = sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)", "Description", "s", description, "SyslogIdentifier",
                "s", machine, "After", "as", 1, "network.target", "TimeoutStartUSec", "t",
                timeout_usec + SPARE_USEC);
        if (r >= 0)
                r = append_process(message, machine, order);
        if (r >= 0)
                r = pid1_append_slice(message, order->owner);
        if (r >= 0)
                r = append_confinement(message);
        if (r >= 0)
                r = append_accounting(message);
        if (r >= 0)
                r = append_log_limit(message);
        if (r >= 0)
                r = append_order(message, machine, order->after);
        return r < 0 ? r : append_spec(message, order->spec);
}
