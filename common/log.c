/* SPDX-License-Identifier: MIT */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

void log_line(int priority, const char *format, ...) {
        char line[2048];
        va_list args;

        if (priority >= LOG_DEBUG && !getenv("FLAKECTR_DEBUG"))
                return;

        va_start(args, format);
        (void) vsnprintf(line, sizeof(line), format, args);
        va_end(args);

        /* In the words of others: a second line could say to the journal how urgent it is. */
        for (char *c = line; (c = strchr(c, '\n')); c++)
                *c = ' ';

        /* The prefix is for the journal alone. */
        if (getenv("JOURNAL_STREAM"))
                fprintf(stderr, "<%d>%s\n", priority, line);
        else
                fprintf(stderr, "%s\n", line);
}
