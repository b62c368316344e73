/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "notify-address.h"

int notify_address_set(NotifyAddress *address, const char *text) {
        size_t length = strlen(text);

        if (length < 2 || length >= sizeof(address->un.sun_path))
                return -EINVAL;

        *address = (NotifyAddress){
                .un.sun_family = AF_UNIX,
                .size = (socklen_t) (offsetof(struct sockaddr_un, sun_path) + length),
        };
        memcpy(address->un.sun_path, text, length);
        if (*text == '@')
                address->un.sun_path[0] = '\0';
        return 0;
}
