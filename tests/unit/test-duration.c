/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "duration.h"
#include "test.h"

static void check(const char *text, long long seconds) {
        uint64_t usec = 0;

        CHECK_INT(duration_parse(text, &usec), 0);
        CHECK_INT((long long) usec, seconds * 1000000);
}

int main(void) {
        static const char *const bad[] = {
                "", "d", "1", "-1d", "1 d", "1dd", "1.5h", "99999999999999999999d", "600000000000d",
        };
        uint64_t usec;

        check("30d", 30LL * 24 * 3600);
        check("12h", 12LL * 3600);
        check("90min", 90LL * 60);
        check("0s", 0);
        for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
                CHECK_INT(duration_parse(bad[i], &usec), -EINVAL);
        return EXIT_SUCCESS;
}
