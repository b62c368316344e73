/* SPDX-License-Identifier: MIT */

#include <stdint.h>
#include <string.h>

#include "container-name.h"
#include "spec.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_(spec_freep) Spec *spec = NULL;
        _cleanup_free_ char *fault = NULL, *name = NULL;

        if (spec_parse((const char *) data, size, &spec, &fault) < 0) {
                if (!fault || fault[0] != '.' || !text_is_utf8(fault, strlen(fault)))
                        abort();
                return 0;
        }
        if (spec_full_name(spec, &name) < 0 || !container_name_is_valid(name))
                abort();
        return 0;
}
