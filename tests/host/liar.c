/* SPDX-License-Identifier: MIT */

/*
 * The one program of a minimal container: takes the first process's place where commands are
 * brought, and answers each with WORDS, whatever they are.
 */

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PLACE "/run/flakectr/init"

int main(void) {
        const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = PLACE };
        static char message[1 << 18];
        int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

        if (unlink(PLACE) < 0 ||
            bind(fd, (const struct sockaddr *) &address, sizeof(address)) < 0 || listen(fd, 8) < 0)
                return EXIT_FAILURE;
        for (;;) {
                int connection = accept(fd, NULL, NULL);

                (void) !recv(connection, message, sizeof(message), 0);
                (void) !send(connection, WORDS, sizeof(WORDS) - 1, MSG_NOSIGNAL);
                (void) close(connection);
        }
}
