/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "cleanup.h"
#include "console-stream.h"
#include "names.h"

#define VARIABLE "JOURNAL_STREAM"
#define SOCKET   "/run/systemd/journal/stdout"

/*
 * What PID 1 says to it as well: an identifier, a unit, the priority of all lines, whether one may
 * say another, and whether they go to syslog, the kernel's log and the host's console.
 */
#define HEADER "%s\n" UNIT_PREFIX_CONTAINER "%s.service\n6\n0\n0\n0\n0\n"

static int tell_variable(int stream) {
        char text[64];
        struct stat st;

        if (fstat(stream, &st) < 0)
                return -errno;
        (void) snprintf(
                text, sizeof(text), "%llu:%llu", (unsigned long long) st.st_dev,
                (unsigned long long) st.st_ino);
        return setenv(VARIABLE, text, true) < 0 ? -errno : 0;
}

int console_stream_open(const char *machine, int *ret) {
        const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET };
        _cleanup_close_ int stream = -1;
        int r;

        *ret = -1;
        if (!getenv(VARIABLE))
                return 0;

        stream = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (stream < 0 || connect(stream, (const struct sockaddr *) &address, sizeof(address)) < 0)
                return -errno;
        if (shutdown(stream, SHUT_RD) < 0 || dprintf(stream, HEADER, machine, machine) < 0)
                return -errno;

        r = tell_variable(stream);
        if (r < 0)
                return r;
        *ret = TAKE_FD(stream);
        return 0;
}

int console_stream_take(int stream) {
        if (stream >= 0 && (dup2(stream, STDOUT_FILENO) < 0 || dup2(stream, STDERR_FILENO) < 0))
                return -errno;
        return 0;
}
