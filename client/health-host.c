/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/statvfs.h>

#include "health.h"
#include "routes.h"
#include "state-dir.h"

#define ROUTES_FILE    "/proc/net/route"
#define INSTANCES_FILE "/proc/sys/fs/inotify/max_user_instances"

/* Those of a container count as root's, who makes its user namespace: its systemd has five, others
 * some. */
#define INSTANCES_OF_ONE 8
#define INSTANCES_FEW    1024

#define MIB              (UINT64_C(1) << 20)
#define SPACE_LITTLE     (1024 * MIB)
#define SPACE_NONE       (64 * MIB)

static void check_network(Health *health) {
        _cleanup_fclose_ FILE *file = fopen(ROUTES_FILE, "re");
        unsigned n = 0;
        Pool pool;

        if (!file)
                return health_say(
                        health, VERDICT_ERROR,
                        "the kernel has no IPv4 (" ROUTES_FILE ": %s), which containers need; "
                        "boot one that has",
                        strerror(errno));

        pool_read(health->bus, &pool);
        if (routes_count_taken(file, &pool, &n) < 0)
                return health_say(health, VERDICT_NOT_CHECKED, "there is no memory left");
        if (n == pool_count(&pool))
                return health_say(
                        health, VERDICT_ERROR,
                        "other routes of this host take all of %s, where containers get their "
                        "addresses; set another Pool4, see flakectrd.conf(5), or remove one that "
                        "'ip route' shows there",
                        pool.text);
        if (n > 0)
                return health_say(
                        health, VERDICT_OK,
                        "%u of the %u networks in %s are free; other routes of this host have the "
                        "rest",
                        pool_count(&pool) - n, pool_count(&pool), pool.text);
        health_say(health, VERDICT_OK, "no other route of this host is in %s", pool.text);
}

static void say_space(
        Health *health, const struct statvfs *fs, const char *path, const char *help) {
        uint64_t free = (uint64_t) fs->f_bavail * fs->f_frsize;

        if (fs->f_flag & ST_RDONLY)
                return health_say(
                        health, VERDICT_ERROR,
                        "%s is read-only; 'mount -o remount,rw' as root, or the kernel's log, "
                        "leads on",
                        path);
        if (free < SPACE_NONE || (fs->f_files > 0 && fs->f_favail == 0))
                return health_say(
                        health, VERDICT_ERROR, "the file system of %s is full; %s makes room", path,
                        help);

        health_say(
                health, free < SPACE_LITTLE ? VERDICT_WARNING : VERDICT_OK,
                free < SPACE_LITTLE ? "%llu MiB are free for %s; %s makes room" :
                                      "%llu MiB are free for %s",
                (unsigned long long) (free / MIB), path, help);
}

static void check_state(Health *health) {
        struct statvfs fs;

        /* It comes with the daemon's first start, and shows its file system to everybody. */
        if (statvfs(STATE_DIR, &fs) < 0 && statvfs("/var/lib", &fs) < 0)
                return health_say(
                        health, VERDICT_NOT_CHECKED, STATE_DIR " cannot be seen (%s)",
                        strerror(errno));
        say_space(health, &fs, STATE_DIR, "'flakectrctl remove' of what is not needed");
}

static void check_store(Health *health) {
        struct statvfs fs;

        if (statvfs("/nix/var/nix", &fs) < 0)
                return health_say(
                        health, VERDICT_NOT_CHECKED, "/nix/var/nix cannot be seen (%s)",
                        strerror(errno));
        say_space(health, &fs, "/nix", "'nix-collect-garbage'");
}

static void check_inotify(Health *health) {
        _cleanup_fclose_ FILE *file = fopen(INSTANCES_FILE, "re");
        unsigned n;

        if (!file || fscanf(file, "%u", &n) != 1)
                return health_say(health, VERDICT_NOT_CHECKED, INSTANCES_FILE " cannot be read");
        if (n < INSTANCES_FEW)
                return health_say(
                        health, VERDICT_WARNING,
                        "this host has %u inotify instances for all of root's, enough for some %u "
                        "containers; 'sysctl -w fs.inotify.max_user_instances=8192' as root makes "
                        "room for more",
                        n, n / INSTANCES_OF_ONE);
        health_say(
                health, VERDICT_OK, "%u inotify instances are enough for some %u containers", n,
                n / INSTANCES_OF_ONE);
}

const HealthCheck health_host[] = {
        { "network", check_network, false },
        { "space-state", check_state, false },
        { "space-nix", check_store, false },
        { "inotify", check_inotify, false },
        {},
};
