/* SPDX-License-Identifier: MIT */

/* Asks the first process for a command: succeeds where it is answered, whatever that is. */

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

/* The terminal is none, so that nothing runs. */
#define ORDER "root\0\0/dev/null\0/bin/sh\0\0sh"

int main(void) {
        const struct sockaddr_un address = { .sun_family = AF_UNIX,
                                             .sun_path = "/run/flakectr/init" };
        int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
        char answer[1024];

        if (connect(fd, (const struct sockaddr *) &address, sizeof(address)) < 0)
                return 2;
        (void) !send(fd, ORDER, sizeof(ORDER), MSG_NOSIGNAL);
        return recv(fd, answer, sizeof(answer), 0) > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
