/* SPDX-License-Identifier: MIT */

#include <stdint.h>
#include <string.h>

#include "report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_(report_freep) Report *report = NULL, *again = NULL;
        _cleanup_free_ char *line = NULL;

        if (report_parse((const char *) data, size, &report) < 0)
                return 0;
        if (report_format(report, &line) < 0 || strlen(line) > REPORT_SIZE_MAX)
                abort();
        if (report_parse(line, strlen(line) - 1, &again) < 0 || again->type != report->type)
                abort();
        return 0;
}
