/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "nix-daemon.h"

#define SOCKET_DIR  "/nix/var/nix/daemon-socket"
#define SOCKET_PATH SOCKET_DIR "/socket"

static int try_connect(void) {
        struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET_PATH };
        _cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        if (fd < 0)
                return -errno;
        return connect(fd, (struct sockaddr *) &address, sizeof(address)) < 0 ? -errno : 0;
}

static const char *user_name(void) {
        const struct passwd *user = getpwuid(getuid());

        return user ? user->pw_name : "you";
}

/* Debian lets in the group of the directory around the socket: "nix-users". */
static int explain_denied(char **ret) {
        const struct group *group = NULL;
        const char *user = user_name();
        struct stat status;
        int n;

        if (stat(SOCKET_DIR, &status) == 0 && (status.st_mode & 0070) && status.st_gid != 0)
                group = getgrgid(status.st_gid);

        if (group)
                n = asprintf(
                        ret,
                        "Nix lets only members of group %s in, and %s is none: an administrator "
                        "helps by `usermod --append --groups %s %s`",
                        group->gr_name, user, group->gr_name, user);
        else
                n = asprintf(
                        ret,
                        "Nix does not let %s in: an administrator must allow access "
                        "to " SOCKET_PATH,
                        user);
        return n < 0 ? -ENOMEM : 0;
}

/* Nix 2.8 and 2.26 do not get to read the daemon's own sentence about allowed-users. */
static int explain_closed(char **ret) {
        if (asprintf(
                    ret,
                    "Nix's daemon closes the connection: an administrator must see that "
                    "allowed-users in /etc/nix/nix.conf lets %s in",
                    user_name()) < 0)
                return -ENOMEM;
        return 0;
}

static int explain_silent(char **ret) {
        *ret = strdup("Nix's daemon does not run: an administrator helps by "
                      "`systemctl enable --now nix-daemon.socket`");
        return *ret ? 0 : -ENOMEM;
}

int nix_daemon_explain(const Failure *failure, char **ret) {
        *ret = NULL;
        if (!failure_mentions(failure, SOCKET_DIR) && !failure_mentions(failure, "Nix daemon") &&
            !failure_mentions(failure, "remote store 'daemon'"))
                return 0;

        switch (-try_connect()) {
        case 0:
                return explain_closed(ret);
        case EACCES:
        case EPERM:
                return explain_denied(ret);
        case ENOENT:
        case ECONNREFUSED:
                return explain_silent(ret);
        default:
                return 0;
        }
}
