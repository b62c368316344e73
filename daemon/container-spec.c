/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "container-spec.h"
#include "log.h"
#include "state.h"

int container_read_spec(Container *container) {
        _cleanup_free_ char *json = NULL;
        size_t size;
        int r;

        if (container->spec)
                return 0;

        r = state_read_spec(container->machine, &json, &size);
        if (r >= 0)
                r = spec_parse(json, size, &container->spec, NULL);
        if (r < 0)
                log_warning("The spec of %s cannot be read (%s)", container->machine, strerror(-r));
        return r;
}
