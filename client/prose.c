/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "prose.h"
#include "terminal.h"
#include "text-width.h"

#define COLUMNS 80

static void print_lines(FILE *stream, char *text) {
        size_t columns = terminal_columns(fileno(stream), COLUMNS), size;

        for (char *s = text; (s = strchr(s, '\n'));)
                *s = ' ';
        for (const char *s = text; *s != '\0'; s += size + strspn(s + size, " ")) {
                size = text_fit_words(s, columns < COLUMNS ? columns : COLUMNS);
                fprintf(stream, "%.*s\n", (int) size, s);
        }
}

int prose_print(FILE *stream, const char *format, ...) {
        char *text;
        va_list args;
        int n;

        va_start(args, format);
        n = vasprintf(&text, format, args);
        va_end(args);
        if (n < 0)
                return -ENOMEM;

        print_lines(stream, text);
        free(text);
        return 0;
}
