/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <unistd.h>

#include "pour.h"
#include "write.h"

int pour(int from, int to, size_t size_max) {
        char buffer[16 * 1024];
        int r;

        for (;;) {
                ssize_t n = read(from, buffer, sizeof(buffer));

                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        return n < 0 ? -errno : 0;
                if ((size_t) n > size_max)
                        return -EFBIG;
                size_max -= (size_t) n;

                r = write_all(to, buffer, (size_t) n);
                if (r < 0)
                        return r;
        }
}
