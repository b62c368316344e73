/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "duration.h"

static const struct {
        const char *name;
        uint64_t seconds;
} units[] = {
        { "d", 24 * 3600 }, { "h", 3600 }, { "min", 60 }, { "s", 1 }, { "m", 60 }, {},
};

const char *duration_format(uint64_t usec, char ret[static DURATION_SIZE]) {
        uint64_t seconds = usec / 1000000;
        size_t i = 0;

        if (seconds < 60) {
                (void) snprintf(
                        ret, DURATION_SIZE, "%" PRIu64 ".%" PRIu64 " s", seconds,
                        usec / 100000 % 10);
                return ret;
        }

        while (seconds < units[i].seconds)
                i++;
        (void) snprintf(
                ret, DURATION_SIZE, "%" PRIu64 " %s %" PRIu64 " %s", seconds / units[i].seconds,
                units[i].name, seconds % units[i].seconds / units[i + 1].seconds,
                units[i + 1].name);
        return ret;
}

int duration_parse(const char *text, uint64_t *ret_usec) {
        uint64_t number;
        char *unit;

        if (text[0] < '0' || text[0] > '9')
                return -EINVAL;
        errno = 0;
        number = strtoull(text, &unit, 10);
        for (size_t i = 0; errno == 0 && units[i].name; i++)
                if (strcmp(unit, units[i].name) == 0) {
                        if (number > UINT64_MAX / 1000000 / units[i].seconds)
                                return -EINVAL;
                        *ret_usec = number * units[i].seconds * 1000000;
                        return 0;
                }
        return -EINVAL;
}

const char *date_format(uint64_t usec, char ret[static DATE_SIZE]) {
        time_t seconds = (time_t) (usec / 1000000);
        struct tm local;

        if (!localtime_r(&seconds, &local) || strftime(ret, DATE_SIZE, "%F %T", &local) == 0)
                ret[0] = '\0';
        return ret;
}
