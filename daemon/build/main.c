/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "attempt.h"

/* All of it, and one byte more, which is too much. */
static int read_all(int fd, char *buffer, size_t size, size_t *ret_length) {
        size_t length = 0;
        ssize_t n;

        do {
                n = read(fd, buffer + length, size - length);
                if (n < 0 && errno != EINTR)
                        return -errno;
                length += n > 0 ? (size_t) n : 0;
        } while (n != 0 && length < size);

        *ret_length = length;
        return 0;
}

static int read_request(int fd, Request **ret) {
        char buffer[REQUEST_SIZE_MAX + 1];
        size_t length = 0;
        int r;

        r = read_all(fd, buffer, sizeof(buffer), &length);
        if (r < 0)
                return r;
        return length > REQUEST_SIZE_MAX ? -EBADMSG : request_parse(buffer, length, ret);
}

int main(void) {
        _cleanup_(request_freep) Request *request = NULL;
        int r;

        (void) signal(SIGPIPE, SIG_IGN);

        r = read_request(STDIN_FILENO, &request);
        if (r >= 0)
                r = attempt_run(request, STDOUT_FILENO);
        if (r < 0)
                (void) fprintf(stderr, "flakectr-build: %s\n", strerror(-r));
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
