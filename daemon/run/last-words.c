/* SPDX-License-Identifier: MIT */

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "cleanup.h"
#include "last-words.h"

/* One Varlink call, which ends with a NUL, as its answer does. */
#define SOCKET "/run/systemd/journal/io.systemd.journal"
#define CALL   "{\"method\":\"io.systemd.Journal.Synchronize\"}"

/* Without them the failure is told all the same. */
#define LIMIT_USEC (500 * 1000)

void last_words_settle(void) {
        const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET };
        const struct timeval limit = { .tv_usec = LIMIT_USEC };
        _cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        char answer[64];

        if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) < 0 ||
            setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) < 0 ||
            connect(fd, (const struct sockaddr *) &address, sizeof(address)) < 0)
                return;
        if (send(fd, CALL, sizeof(CALL), MSG_NOSIGNAL) == (ssize_t) sizeof(CALL))
                (void) !recv(fd, answer, sizeof(answer), 0);
}
