/* SPDX-License-Identifier: MIT */

/*
 * The init of a container in which nothing runs: it says that it is ready, and waits until it is to
 * stop. Hundreds of them are nothing to a host. With FLOOD it speaks of itself all the time; with
 * LISTEN and PORTS it listens at so many ports from that one on.
 */

#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define WORDS 3900 /* bytes; systemd-nspawn hears 4096 at once */

static int say(const char *words, size_t size) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        const char *path = getenv("NOTIFY_SOCKET");
        static int fd = -1;
        size_t length = path ? strlen(path) : 0;

        if (fd < 0)
                fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fd < 0 || length < 2 || length >= sizeof(address.sun_path))
                return -1;
        memcpy(address.sun_path, path, length);
        if (*path == '@')
                address.sun_path[0] = '\0';
        return sendto(fd, words, size, 0, (struct sockaddr *) &address,
                      (socklen_t) (offsetof(struct sockaddr_un, sun_path) + length)) < 0 ?
                -1 :
                0;
}

#ifdef FLOOD
/* Another text each time: what nobody has said yet is news. */
static void flood(const sigset_t *until) {
        const struct timespec now = {};
        char words[WORDS];

        memset(words, 'x', sizeof(words));
        for (unsigned i = 0; sigtimedwait(until, NULL, &now) < 0; i++) {
                int n = snprintf(words, sizeof(words), "STATUS=\033[31m%u\a\xff", i);

                words[n] = 'x';
                (void) say(words, i % 2 ? sizeof(words) : (size_t) n);
        }
}
#endif

#ifdef LISTEN
static int listen_at(unsigned port) {
        const struct sockaddr_in6 address = { .sin6_family = AF_INET6,
                                              .sin6_port = htons((uint16_t) port) };
        int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

        return bind(fd, (const struct sockaddr *) &address, sizeof(address)) < 0 ? -1 :
                                                                                   listen(fd, 8);
}
#endif

int main(void) {
        sigset_t signals;
        int number;

        (void) sigemptyset(&signals);
        (void) sigaddset(&signals, SIGTERM);
        for (int i = 3; i <= 5; i++)
                (void) sigaddset(&signals, SIGRTMIN + i);
        (void) sigprocmask(SIG_BLOCK, &signals, NULL);
#ifdef LISTEN
        for (unsigned i = 0; i < PORTS; i++)
                if (listen_at(LISTEN + i) < 0)
                        return EXIT_FAILURE;
#endif
        if (say("READY=1", 7) < 0)
                return EXIT_FAILURE;
#ifdef FLOOD
        flood(&signals);
        return EXIT_SUCCESS;
#endif
        return sigwait(&signals, &number) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
