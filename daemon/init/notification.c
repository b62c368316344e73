/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cleanup.h"
#include "notification.h"

#define VARIABLE "NOTIFY_SOCKET"
#define READY    "READY=1"

int notification_open(int *ret) {
        _cleanup_close_ int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        const char *path = getenv(VARIABLE);
        size_t length = path ? strlen(path) : 0;
        socklen_t size;

        if (fd < 0)
                return -errno;
        if (length < 2 || length >= sizeof(address.sun_path))
                return -EINVAL;
        memcpy(address.sun_path, path, length);
        if (*path == '@')
                address.sun_path[0] = '\0';
        size = (socklen_t) (offsetof(struct sockaddr_un, sun_path) + length);
        if (connect(fd, (const struct sockaddr *) &address, size) < 0 || unsetenv(VARIABLE) < 0)
                return -errno;

        *ret = TAKE_FD(fd);
        return 0;
}

int notification_send_ready(int notification) {
        return send(notification, READY, strlen(READY), MSG_NOSIGNAL) < 0 ? -errno : 0;
}
