/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <unistd.h>

#include "pour.h"
#include "write.h"

int pour_some(int from, int to, size_t *left) {
        char buffer[16 * 1024];
        ssize_t n = read(from, buffer, sizeof(buffer));
        int r;

        if (n < 0)
                return errno == EINTR ? 1 : -errno;
        if (n == 0)
                return 0;
        if ((size_t) n > *left)
                return -EFBIG;
        *left -= (size_t) n;

        r = write_all(to, buffer, (size_t) n);
        return r < 0 ? r : 1;
}

int pour(int from, int to, size_t size_max) {
        int r;

        do
                r = pour_some(from, to, &size_max);
        while (r > 0);
        return r;
}
