/* SPDX-License-Identifier: MIT */

/*
 * The init of a container in which nothing runs: it says that it is ready, and waits until it is to
 * stop. Hundreds of them are nothing to a host.
 */

#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int say_ready(void) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        const char *path = getenv("NOTIFY_SOCKET");
        int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        size_t length = path ? strlen(path) : 0;

        if (fd < 0 || length < 2 || length >= sizeof(address.sun_path))
                return -1;
        memcpy(address.sun_path, path, length);
        if (*path == '@')
                address.sun_path[0] = '\0';
        return sendto(fd, "READY=1", 7, 0, (struct sockaddr *) &address,
                      (socklen_t) (offsetof(struct sockaddr_un, sun_path) + length)) == 7 ?
                0 :
                -1;
}

int main(void) {
        sigset_t signals;
        int number;

        (void) sigemptyset(&signals);
        (void) sigaddset(&signals, SIGTERM);
        for (int i = 3; i <= 5; i++)
                (void) sigaddset(&signals, SIGRTMIN + i);
        (void) sigprocmask(SIG_BLOCK, &signals, NULL);
        if (say_ready() < 0)
                return EXIT_FAILURE;
        return sigwait(&signals, &number) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
