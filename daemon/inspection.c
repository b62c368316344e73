/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "inspection.h"
#include "state.h"

int inspection_append(const Container *container, sd_bus_message *reply) {
        const Record *record = container->record;
        _cleanup_free_ char *spec = NULL;
        size_t size;
        int r;

        if (container_is_accepted(container)) {
                r = state_read_spec(container->machine, &spec, &size);
                if (r < 0 && r != -ENOENT)
                        return r;
        }

        return sd_bus_message_append(
                reply, "a{sv}", 6, "Flake", "s", record->flake, "Output", "s", record->output ?: "",
                "System", "s", record->system ?: "", "Spec", "s", spec ?: "", "StatusText", "s",
                unit_status(container->unit), "Since", "t", container->since);
}
