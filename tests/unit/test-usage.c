/* SPDX-License-Identifier: MIT */

#include "test.h"
#include "usage.h"

static void test_bytes(void) {
        static const struct {
                uint64_t bytes;
                const char *text;
        } sizes[] = {
                { 0, "0 B" },
                { 1023, "1023 B" },
                { 1024, "1.0 KiB" },
                { 1048570, "1.0 MiB" },
                { 25270682, "24.1 MiB" },
                { UINT64_MAX - 1, "16.0 EiB" },
                { USAGE_UNKNOWN, "-" },
                {},
        };

        for (size_t i = 0; sizes[i].text; i++) {
                char text[USAGE_SIZE];

                CHECK_STRING(usage_format_bytes(sizes[i].bytes, text), sizes[i].text);
        }
}

static void test_cpu(void) {
        Usage before = { .time = 1000000, .cpu_nsec = 5000000000 };
        Usage now = { .time = 2000000, .cpu_nsec = 5500000000 };
        Usage unknown = { .time = 3000000, .cpu_nsec = USAGE_UNKNOWN };

        CHECK(usage_cpu(&before, &now) > 49.9 && usage_cpu(&before, &now) < 50.1);
        CHECK(usage_cpu(&now, &now) < 0);
        /* It was started anew meanwhile. */
        CHECK(usage_cpu(&now, &before) < 0);
        CHECK(usage_cpu(&now, &unknown) < 0 && usage_cpu(&unknown, &now) < 0);
}

int main(void) {
        test_bytes();
        test_cpu();
        return 0;
}
