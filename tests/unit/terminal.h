/* SPDX-License-Identifier: MIT */
#pragma once

/* A terminal for what draws on one; the test is skipped where there are none. */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "test.h"

/* Of `columns` by 5: what is written to ret_slave is read from ret_master. */
static inline void open_terminal(unsigned short columns, int *ret_master, int *ret_slave) {
        struct winsize size = { .ws_row = 5, .ws_col = columns };
        int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);

        if (master < 0)
                SKIP("there are no terminals here: %s", strerror(errno));
        CHECK_INT(grantpt(master), 0);
        CHECK_INT(unlockpt(master), 0);
        CHECK_INT(ioctl(master, TIOCSWINSZ, &size), 0);
        *ret_slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
        CHECK(*ret_slave >= 0);
        *ret_master = master;
}

/* The kernel passes on what was written when it comes to it. */
static inline void check_shown(int master, const char *expected) {
        struct pollfd wait = { .fd = master, .events = POLLIN };
        size_t size = strlen(expected), seen_size = 0;
        char seen[4096];
        ssize_t n;

        do {
                if (seen_size < size)
                        (void) poll(&wait, 1, 5000);
                n = read(master, seen + seen_size, sizeof(seen) - 1 - seen_size);
                seen_size += n > 0 ? (size_t) n : 0;
        } while (n > 0);
        seen[seen_size] = '\0';
        CHECK_STRING(seen, expected);
}
