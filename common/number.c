/* SPDX-License-Identifier: MIT */

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "number.h"

int number_parse(const char *text, uint64_t *ret) {
        unsigned long long number;
        char *end;

        /* strtoull() is content with blanks and signs. */
        if (!isdigit((unsigned char) *text))
                return -EINVAL;
        errno = 0;
        number = strtoull(text, &end, 10);
        if (errno != 0 || *end != '\0')
                return -EINVAL;

        *ret = number;
        return 0;
}
