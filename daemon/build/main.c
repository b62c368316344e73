/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "attempt.h"
#include "names.h"
#include "read.h"
#include "workplace.h"

static int read_request(int fd, Request **ret) {
        char buffer[REQUEST_SIZE_MAX + 1];
        size_t length = 0;
        int r;

        r = read_all(fd, buffer, sizeof(buffer), &length);
        if (r < 0)
                return r;
        return length > REQUEST_SIZE_MAX ? -EBADMSG : request_parse(buffer, length, ret);
}

int main(int argc, char **argv) {
        _cleanup_(request_freep) Request *request = NULL;
        int r;

        if (argc == 2 && strcmp(argv[1], BUILD_CLEAR) == 0)
                return workplace_clear() < 0 ? EXIT_FAILURE : EXIT_SUCCESS;

        (void) signal(SIGPIPE, SIG_IGN);

        r = read_request(STDIN_FILENO, &request);
        if (r >= 0)
                r = attempt_run(request, STDOUT_FILENO);
        if (r < 0)
                (void) fprintf(stderr, "flakectr-build: %s\n", strerror(-r));
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
