/* SPDX-License-Identifier: MIT */

/* Decimal numbers, as they come in arguments, reports and headers of archives. */

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "number.h"
#include "tar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_decimal(const char *text) {
        uint64_t number;
        char again[32];

        if (number_parse(text, &number) < 0)
                return;
        (void) snprintf(again, sizeof(again), "%" PRIu64, number);
        if (strcmp(again, *text == '0' ? text + strspn(text, "0") - (number == 0) : text) != 0)
                abort();
}

static void check_field(const uint8_t *data, size_t size) {
        char field[12] = "", again[sizeof(field)] = "";
        uint64_t number, same;

        memcpy(field, data, size < sizeof(field) ? size : sizeof(field));
        if (tar_number_read(field, sizeof(field), &number) < 0 ||
            !tar_number_write(again, sizeof(again), number))
                return;
        if (tar_number_read(again, sizeof(again), &same) < 0 || same != number)
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = strndup((const char *) data, size);

        if (text)
                check_decimal(text);
        check_field(data, size);
        return 0;
}
