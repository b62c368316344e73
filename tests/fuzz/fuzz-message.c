/* SPDX-License-Identifier: MIT */

/* What comes out of a container, or goes into it, in one message: a start order, failed units. */

#include <stdint.h>
#include <string.h>

#include "failed-units.h"
#include "start-order.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read is written so that it is read again as it was. */
static void fuzz_order(const char *data, size_t size) {
        StartOrder order = {}, again = {};
        _cleanup_free_ char *message = NULL;
        size_t length;

        if (size > START_ORDER_SIZE_MAX || start_order_parse(data, size, &order) < 0)
                return;
        if (order.program[0] != '/' || !*order.user)
                abort();
        if (start_order_format(&order, &message, &length) < 0 || length != size ||
            memcmp(message, data, size) != 0 || start_order_parse(message, length, &again) < 0)
                abort();
        start_order_done(&again);
        start_order_done(&order);
}

static void fuzz_units(const char *data, size_t size) {
        char message[FAILED_UNITS_SIZE], words[FAILED_UNITS_WORDS];
        FailedUnits units, again;

        if (failed_units_parse(data, size, &units) < 0)
                return;
        (void) failed_units_describe(&units, words);
        if (!text_is_one_line(words) || !text_is_utf8(words, strlen(words)))
                abort();
        size = failed_units_format(&units, message);
        if (failed_units_parse(message, size, &again) < 0 || again.n != units.n ||
            again.n_names != units.n_names)
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        fuzz_order((const char *) data, size);
        fuzz_units((const char *) data, size);
        return 0;
}
