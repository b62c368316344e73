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
        char date[DATE_SIZE];
        uint64_t usec;

        check("30d", 30LL * 24 * 3600);
        check("12h", 12LL * 3600);
        check("90min", 90LL * 60);
        check("90m", 90LL * 60);
        check("0s", 0);
        for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
                CHECK_INT(duration_parse(bad[i], &usec), -EINVAL);

        (void) setenv("TZ", "UTC-2", 1);
        CHECK_STRING(date_format(1795514645999999, date), "2026-11-24 12:04:05");
        CHECK_STRING(date_format(0, date), "1970-01-01 02:00:00");
        return EXIT_SUCCESS;
}
