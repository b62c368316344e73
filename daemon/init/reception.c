/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "attendant.h"
#include "cleanup.h"
#include "reception.h"
#include "start-order.h"

#define BACKLOG 128

int reception_open(int *ret) {
        const struct sockaddr_un address = { .sun_family = AF_UNIX,
                                             .sun_path = START_ORDER_SOCKET };
        _cleanup_close_ int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

        if (fd < 0 || mkdir(START_ORDER_DIR, 0700) < 0 ||
            bind(fd, (const struct sockaddr *) &address, sizeof(address)) < 0 ||
            chmod(START_ORDER_SOCKET, 0600) < 0 || listen(fd, BACKLOG) < 0)
                return -errno;
        *ret = TAKE_FD(fd);
        return 0;
}

/* The directory keeps others out: this is a second wall. */
static bool is_root(int connection) {
        struct ucred peer;
        socklen_t size = sizeof(peer);

        return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) >= 0 && peer.uid == 0;
}

/* With no signal blocked; what is the first process's is closed by the command's exec. */
static _Noreturn void attend(int connection, const Arguments *arguments) {
        sigset_t none;

        (void) sigemptyset(&none);
        (void) sigprocmask(SIG_SETMASK, &none, NULL);
        _exit(attendant_run(connection, arguments));
}

void reception_take(int reception, const Arguments *arguments) {
        _cleanup_close_ int connection = -1;

        /* Blocking, as the attendant wants it. */
        connection = accept4(reception, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0 || !is_root(connection))
                return;
        if (fork() == 0)
                attend(connection, arguments);
}
