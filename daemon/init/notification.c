/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cleanup.h"
#include "notification.h"
#include "notify-address.h"

#define VARIABLE "NOTIFY_SOCKET"
#define READY    "READY=1"

int notification_open(int *ret) {
        _cleanup_close_ int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        const char *text = getenv(VARIABLE);
        NotifyAddress address;
        int r;

        if (fd < 0)
                return -errno;
        r = text ? notify_address_set(&address, text) : -EINVAL;
        if (r < 0)
                return r;
        if (connect(fd, (const struct sockaddr *) &address.un, address.size) < 0 ||
            unsetenv(VARIABLE) < 0)
                return -errno;

        *ret = TAKE_FD(fd);
        return 0;
}

int notification_send_ready(int notification) {
        return send(notification, READY, strlen(READY), MSG_NOSIGNAL) < 0 ? -errno : 0;
}
