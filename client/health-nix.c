/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>

#include "health.h"
#include "names.h"
#include "nix-socket.h"
#include "nix-version.h"

#define VERSION_MAJOR_MIN 2
#define VERSION_MINOR_MIN 8

static void check_nix(Health *health) {
        NixVersion version;
        int r;

        r = nix_version_ask(&version);
        if (r == -ENOENT)
                return health_say(
                        health, VERDICT_ERROR,
                        "there is no nix in " BUILD_PATH
                        ", where builds look for it; install it for all users, on Debian the "
                        "package nix-bin");
        if (r < 0)
                return health_say(
                        health, VERDICT_ERROR,
                        "'nix --version' does not say its version (%s); install Nix again",
                        strerror(-r));

        if (version.major < VERSION_MAJOR_MIN ||
            (version.major == VERSION_MAJOR_MIN && version.minor < VERSION_MINOR_MIN))
                return health_say(
                        health, VERDICT_ERROR,
                        "version %u.%u is too old for flakes as they are used here; install %d.%d "
                        "or newer",
                        version.major, version.minor, VERSION_MAJOR_MIN, VERSION_MINOR_MIN);
        health_say(health, VERDICT_OK, "version %u.%u", version.major, version.minor);
}

static void check_daemon(Health *health) {
        int r = nix_socket_try();

        switch (-r) {
        case 0:
                return health_say(health, VERDICT_OK, "it lets %s in", health->user);
        case EACCES:
                return health_say(
                        health, VERDICT_NOT_CHECKED, "%s does not get there from this session",
                        health->user);
        case ENOENT:
        case ECONNREFUSED:
                return health_say(
                        health, VERDICT_ERROR,
                        "it does not run; 'systemctl enable --now nix-daemon.socket' as root "
                        "starts it");
        case ECONNRESET:
        case EPIPE:
                return health_say(
                        health, VERDICT_ERROR,
                        "it hangs up on %s; allowed-users in /etc/nix/nix.conf must let %s in",
                        health->user, health->user);
        default:
                return health_say(
                        health, VERDICT_ERROR,
                        "it does not answer (%s); see 'systemctl status nix-daemon'", strerror(-r));
        }
}

static void say_member(Health *health, gid_t gid) {
        const struct passwd *user = getpwuid(getuid());
        const struct group *group = getgrgid(gid);
        const char *name = group ? group->gr_name : "of the socket";
        int r;

        r = user ? nix_socket_is_member(user->pw_name, gid, user->pw_gid) : 0;
        if (r < 0)
                return health_say(
                        health, VERDICT_NOT_CHECKED, "the groups of %s cannot be read (%s)",
                        health->user, strerror(-r));
        if (r > 0)
                return health_say(
                        health, VERDICT_OK, "%s is of group %s, which Nix lets in", health->user,
                        name);
        health_say(
                health, VERDICT_ERROR,
                "Nix lets only members of group %s in, and %s is none; 'usermod -aG %s %s' as root "
                "helps",
                name, health->user, name, health->user);
}

static void check_users(Health *health) {
        gid_t group;
        int r;

        if (getuid() == 0)
                return health_say(health, VERDICT_OK, "Nix lets root in");

        r = nix_socket_group(&group);
        if (r == 0)
                return say_member(health, group);
        if (r > 0)
                return health_say(health, VERDICT_OK, "Nix lets everybody in");
        if (r == -EACCES)
                return health_say(
                        health, VERDICT_ERROR,
                        "Nix lets only root in; 'chgrp nix-users' and 'chmod 0750' of "
                        "/nix/var/nix/daemon-socket let a group in");
        health_say(health, VERDICT_NOT_CHECKED, "there is no daemon of Nix");
}

const HealthCheck health_nix[] = {
        { "nix", check_nix, false },
        { "nix-daemon", check_daemon, false },
        { "nix-users", check_users, false },
        {},
};
