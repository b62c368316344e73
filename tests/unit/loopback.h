/* SPDX-License-Identifier: MIT */
#pragma once

/* A port for a test: bound all the time, so that no other program gets it, and nothing connects to
 * itself. */

#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

#include "test.h"

static inline int loopback_bind(uint16_t *ret_port) {
        struct sockaddr_in address = { .sin_family = AF_INET };
        socklen_t size = sizeof(address);
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

        CHECK(fd >= 0);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        CHECK_INT(bind(fd, (struct sockaddr *) &address, sizeof(address)), 0);
        CHECK_INT(getsockname(fd, (struct sockaddr *) &address, &size), 0);
        *ret_port = ntohs(address.sin_port);
        return fd;
}
