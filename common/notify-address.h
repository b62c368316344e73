/* SPDX-License-Identifier: MIT */
#pragma once

/* A socket to notify, as NOTIFY_SOCKET= names it: a path, or '@' and a name without one. */

#include <sys/socket.h>
#include <sys/un.h>

typedef struct NotifyAddress {
        struct sockaddr_un un;
        socklen_t size;
} NotifyAddress;

/* -EINVAL: too long, or empty. */
int notify_address_set(NotifyAddress *address, const char *text);
