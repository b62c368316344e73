/* SPDX-License-Identifier: MIT */

#include <stdint.h>
#include <string.h>

#include "request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_(request_freep) Request *request = NULL, *again = NULL;
        _cleanup_free_ char *json = NULL;

        if (request_parse((const char *) data, size, &request) < 0)
                return 0;
        if (request_format(request, &json) < 0)
                return 0; /* indented, it may be too large */
        if (request_parse(json, strlen(json), &again) < 0)
                abort();
        if (strcmp(request->flake, again->flake) != 0)
                abort();
        return 0;
}
