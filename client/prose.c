/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "prose.h"
#include "terminal.h"
#include "text-width.h"

#define COLUMNS 80

int prose_print(const char *text, FILE *stream) {
        _cleanup_free_ char *copy = strdup(text);
        size_t columns = COLUMNS, rows, size;

        if (!copy)
                return -ENOMEM;
        for (char *s = copy; (s = strchr(s, '\n'));)
                *s = ' ';

        if (isatty(fileno(stream)))
                terminal_size(fileno(stream), &columns, &rows);
        for (const char *s = copy; *s != '\0'; s += size + strspn(s + size, " ")) {
                size = text_fit_words(s, columns < COLUMNS ? columns : COLUMNS);
                fprintf(stream, "%.*s\n", (int) size, s);
        }
        return 0;
}
