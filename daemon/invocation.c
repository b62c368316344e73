/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "console.h"
#include "invocation.h"

int invocation_find(const Container *container, sd_id128_t *ret) {
        sd_id128_t invocation = unit_invocation(container->unit);
        int r;

        /* It ran before this daemon did. */
        if (sd_id128_is_null(invocation) && container_is_accepted(container)) {
                r = console_find_invocation(unit_name(container->unit), &invocation);
                if (r < 0 && r != -ENOENT)
                        return r;
        }

        *ret = invocation;
        return 0;
}
