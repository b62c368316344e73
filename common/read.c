/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <unistd.h>

#include "read.h"

int read_all(int fd, char *buffer, size_t size, size_t *ret_length) {
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
