/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account.h"
#include "cgroup.h"
#include "cleanup.h"
#include "clock.h"
#include "config.h"
#include "container-name.h"
#include "log.h"
#include "notice.h"
#include "notify-address.h"
#include "relay.h"
#include "state-dir.h"

#define VARIABLE     "NOTIFY_SOCKET"
#define CGROUP       "flakectr-relay"
#define IN           (STDERR_FILENO + 1)
#define MESSAGE_SIZE 8192
#define PATH_SIZE    (sizeof(NOTIFY_DIR) + 1 + MACHINE_NAME_MAX)

static void format_path(const char *machine, char ret[static PATH_SIZE]) {
        (void) snprintf(ret, PATH_SIZE, NOTIFY_DIR "/%s", machine);
}

void relay_remove(const char *machine) {
        char path[PATH_SIZE];

        format_path(machine, path);
        (void) unlink(path);
}

static int relay_run(int in, const NotifyAddress *to) {
        char message[MESSAGE_SIZE], told[NOTICE_SIZE];
        struct pollfd watch = { .fd = in, .events = POLLIN };
        Notice notice = {};
        size_t size;
        ssize_t n;

        for (;;) {
                if (poll(&watch, 1, notice_wait(&notice, monotonic_now())) < 0 && errno != EINTR)
                        return -errno;
                n = recv(in, message, sizeof(message) - 1, MSG_DONTWAIT);
                if (n > 0) {
                        message[n] = '\0';
                        notice_take(&notice, message);
                }
                size = notice_tell(&notice, monotonic_now(), told);
                if (size > 0 &&
                    sendto(in, told, size, MSG_NOSIGNAL, (const struct sockaddr *) &to->un,
                           to->size) < 0)
                        return -errno;
        }
}

/* What the start has open is root's, and it would be so for as long as the container runs. */
static int relay_let_go(int in) {
        if (dup2(in, IN) < 0 || close_range(IN + 1, ~0U, 0) < 0)
                return -errno;
        return 0;
}

static void relay_live(int in, const NotifyAddress *to, uid_t uid_base, pid_t parent) {
        int r;

        r = relay_let_go(in);
        if (r >= 0)
                r = account_become_root(uid_base);
        if (r >= 0 && getppid() == parent)
                r = relay_run(IN, to);
        if (r < 0)
                log_error("What a container says of itself is not passed on: %s.", strerror(-r));
        _exit(EXIT_FAILURE);
}

static int relay_open(const char *path, int *ret) {
        _cleanup_close_ int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        NotifyAddress own;
        int r;

        r = notify_address_set(&own, path);
        if (r < 0)
                return r;
        if ((mkdir(RUNTIME_DIR, 0700) < 0 && errno != EEXIST) ||
            (mkdir(NOTIFY_DIR, 0700) < 0 && errno != EEXIST) ||
            (unlink(path) < 0 && errno != ENOENT))
                return -errno;
        if (fd < 0 || bind(fd, (struct sockaddr *) &own.un, own.size) < 0)
                return -errno;
        *ret = TAKE_FD(fd);
        return 0;
}

int relay_begin(const char *machine, uid_t uid_base) {
        const char *host = getenv(VARIABLE);
        _cleanup_close_ int in = -1;
        pid_t pid, parent = getpid();
        char path[PATH_SIZE];
        NotifyAddress to;
        int r;

        if (!host)
                return 0;
        format_path(machine, path);
        r = notify_address_set(&to, host);
        if (r >= 0)
                r = relay_open(path, &in);
        if (r < 0)
                return r;

        pid = fork();
        if (pid < 0)
                return -errno;
        if (pid == 0)
                relay_live(in, &to, uid_base, parent);
        if (setenv(VARIABLE, path, true) < 0)
                return -errno;
        return cgroup_set_aside(pid, CGROUP);
}
