/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "number.h"
#include "test.h"

int main(void) {
        static const char *const faults[] = { "",   "-1", "+1",   " 1",
                                              "1 ", "1K", "0x10", "18446744073709551616" };
        uint64_t size;

        CHECK_INT(number_parse("0", &size), 0);
        CHECK_INT(size, 0);
        CHECK_INT(number_parse("34359738368", &size), 0);
        CHECK_INT(size, UINT64_C(32) << 30);
        for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
                CHECK_INT(number_parse(faults[i], &size), -EINVAL);
        return 0;
}
