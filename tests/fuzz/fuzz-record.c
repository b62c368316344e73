/* SPDX-License-Identifier: MIT */

#include <stdint.h>
#include <string.h>

#include "record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_(record_freep) Record *record = NULL, *again = NULL;
        _cleanup_free_ char *json = NULL;

        if (record_parse((const char *) data, size, &record) < 0)
                return 0;
        if (record_format(record, &json) < 0 || record_parse(json, strlen(json), &again) < 0)
                abort();
        if (strcmp(record->name, again->name) != 0 || record->uid_base != again->uid_base)
                abort();
        return 0;
}
