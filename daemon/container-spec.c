/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "acceptance.h"
#include "container-spec.h"
#include "log.h"
#include "state.h"
#include "store.h"

/*
 * The record says which one was accepted: where a daemon has ended between the two files, the other
 * is not of the same time.
 */
static int read_accepted(const Container *container, char **ret_json, size_t *ret_size) {
        int r;

        if (!container->record->output ||
            store_read_spec(
                    container_name(container), container->record->output, ret_json, ret_size,
                    NULL) < 0)
                return state_read_spec(container->machine, ret_json, ret_size);

        r = state_write_spec(container->machine, *ret_json, *ret_size);
        if (r < 0)
                log_warning(
                        "The spec of %s cannot be written: %s", container->machine, strerror(-r));
        return 0;
}

int container_read_spec_as(
        const Container *container, const Record *record, Spec **ret, sd_bus_error *error) {
        _cleanup_(spec_freep) Spec *spec = NULL;
        _cleanup_free_ char *json = NULL;
        size_t size;
        int r;

        r = read_accepted(container, &json, &size);
        if (r >= 0)
                r = spec_parse(json, size, &spec, NULL);
        if (r >= 0)
                r = acceptance_become(record, spec, error);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(spec);
        return 0;
}

int container_read_spec(Container *container) {
        int r;

        if (container->spec)
                return 0;

        r = container_read_spec_as(container, container->record, &container->spec, NULL);
        if (r < 0)
                log_warning("The spec of %s cannot be read (%s)", container->machine, strerror(-r));
        return r;
}
