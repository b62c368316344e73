/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "settings.h"

#define GROUP         "Limits"
#define GROUP_NETWORK "Network"
#define LIMIT_MAX     65536

#define SIZE_LARGEST  (UINT64_C(1) << 50)
#define SPAN_LARGEST  (UINT64_C(1) << 32) /* seconds */

/* Networks of one owner: nobody takes the pool from all others. */
#define NETWORKS 16

/*
 * Each systemd-nspawn has a connection to the bus, as root, and dbus-daemon lets a user have 256:
 * the host's own services need some.
 */
#define RUNNING 200

/* Nobody takes the room from all others. */
#define RUNNING_OF_OWNER 150

static const Settings defaults = {
        .containers = 256,
        .running = RUNNING,
        .running_of_owner = RUNNING_OF_OWNER,
        .builds = 16,
        .calls = 32,
        .commands = 64,
        .volumes = 256,
        .generations = 5,
        .min_free = 256ULL << 20,
        .container_disk = 32ULL << 30,
        .volumes_disk = 64ULL << 30,
};

static const struct {
        const char *key;
        size_t offset;
        unsigned smallest;
} limits[] = {
        { "ContainersPerUser", offsetof(Settings, containers), 0 },
        { "ContainersRunning", offsetof(Settings, running), 0 },
        { "ContainersRunningPerUser", offsetof(Settings, running_of_owner), 0 },
        { "BuildsPerUser", offsetof(Settings, builds), 1 },
        { "CallsPerUser", offsetof(Settings, calls), 1 },
        { "CommandsPerUser", offsetof(Settings, commands), 0 },
        { "NetworksPerUser", offsetof(Settings, network.pool.networks), 1 },
        { "VolumesPerUser", offsetof(Settings, volumes), 0 },
        { "KeepGenerations", offsetof(Settings, generations), 1 },
};

#define LIMITS (sizeof(limits) / sizeof(limits[0]))

/* Digits, and what is left after them. */
static bool read_number(const char *text, uint64_t largest, uint64_t *ret, const char **ret_rest) {
        unsigned long long value;
        char *end;

        if (!g_ascii_isdigit(*text))
                return false;
        errno = 0;
        value = strtoull(text, &end, 10);
        if (errno != 0 || value > largest)
                return false;

        *ret = value;
        *ret_rest = end;
        return true;
}

static bool read_limit(const char *text, unsigned smallest, unsigned *ret) {
        const char *rest;
        uint64_t value;

        if (!read_number(text, LIMIT_MAX, &value, &rest) || *rest || value < smallest)
                return false;
        *ret = (unsigned) value;
        return true;
}

/* As systemd has sizes: K, M, G, T for powers of 1024. */
static bool read_size(const char *text, uint64_t *ret) {
        static const char units[] = "KMGT";
        const char *rest, *unit;
        unsigned shift = 0;
        uint64_t value;

        if (!read_number(text, SIZE_LARGEST, &value, &rest))
                return false;
        if (*rest) {
                unit = strchr(units, *rest);
                if (!unit || rest[1])
                        return false;
                shift = 10 * (unsigned) (unit - units + 1);
        }
        if (value > SIZE_LARGEST >> shift)
                return false;
        *ret = value << shift;
        return true;
}

/* Seconds, or with a letter: m, h, d, w. 0 for ever. */
static bool read_span(const char *text, uint64_t *ret) {
        static const struct {
                char letter;
                uint64_t seconds;
        } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
        const char *rest;
        uint64_t value, factor = 1;

        if (!read_number(text, SPAN_LARGEST, &value, &rest))
                return false;
        if (*rest) {
                factor = 0;
                for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
                        if (*rest == units[i].letter && !rest[1])
                                factor = units[i].seconds;
        }
        if (factor == 0 || value > SPAN_LARGEST / factor)
                return false;
        *ret = value * factor;
        return true;
}

static const char *set_limit(Settings *settings, const char *key, const char *text) {
        if (strcmp(key, "MinFree") == 0)
                return read_size(text, &settings->min_free) ? NULL : "is no size";
        if (strcmp(key, "DiskPerContainer") == 0)
                return read_size(text, &settings->container_disk) ? NULL : "is no size";
        if (strcmp(key, "VolumesDiskPerUser") == 0)
                return read_size(text, &settings->volumes_disk) ? NULL : "is no size";
        if (strcmp(key, "KeepGenerationsFor") == 0)
                return read_span(text, &settings->generations_age) ? NULL : "is no time";

        for (size_t i = 0; i < LIMITS; i++)
                if (strcmp(key, limits[i].key) == 0)
                        return read_limit(
                                       text, limits[i].smallest,
                                       (unsigned *) ((char *) settings + limits[i].offset)) ?
                                NULL :
                                limits[i].smallest > 0 ? "is no number from 1 to 65536" :
                                                         "is no number from 0 to 65536";
        return "is no setting that there is";
}

static const char *set(Settings *settings, const char *group, const char *key, const char *text) {
        if (strcmp(group, GROUP) == 0)
                return set_limit(settings, key, text);
        if (strcmp(group, GROUP_NETWORK) == 0)
                return settings_network_set(&settings->network, key, text);
        return "is no setting that there is";
}

static void read_group(GKeyFile *file, const char *path, const char *group, Settings *settings) {
        g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, NULL);

        for (char **key = keys; key && *key; key++) {
                g_autofree char *text = g_key_file_get_string(file, group, *key, NULL);
                const char *fault = text ? set(settings, group, *key, text) : "is no text";

                if (fault)
                        log_warning(
                                "%s: [%s] %s=%s %s: it is ignored, see flakectrd.conf(5)", path,
                                group, *key, text ?: "", fault);
        }
}

static void check_network(const char *path, NetworkSettings *network) {
        const char *fault = settings_network_fault(network);

        if (!fault)
                return;
        log_warning("%s: %s: both are ignored, see flakectrd.conf(5)", path, fault);
        network->pool.address4 = settings_network_defaults.pool.address4;
        network->pool.prefix4 = settings_network_defaults.pool.prefix4;
        network->pool.network_prefix4 = settings_network_defaults.pool.network_prefix4;
}

void settings_read(const char *path, Settings *ret) {
        g_autoptr(GKeyFile) file = g_key_file_new();
        g_auto(GStrv) groups = NULL;
        g_autoptr(GError) error = NULL;

        *ret = defaults;
        ret->network = settings_network_defaults;
        ret->network.pool.networks = NETWORKS;
        if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &error)) {
                if (!g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
                        log_warning("%s is not used: %s", path, error->message);
                return;
        }

        groups = g_key_file_get_groups(file, NULL);
        for (char **group = groups; *group; group++)
                read_group(file, path, *group, ret);
        check_network(path, &ret->network);
}
