/* SPDX-License-Identifier: MIT */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "terminal.h"

bool terminal_can_draw(int fd) {
        const char *term = getenv("TERM");

        return isatty(fd) && term && term[0] != '\0' && strcmp(term, "dumb") != 0;
}

bool terminal_has_style(int fd) {
        const char *plain = getenv("NO_COLOR");

        return terminal_can_draw(fd) && (!plain || plain[0] == '\0');
}

bool terminal_asks(const char *format, ...) {
        char answer[16] = "";
        va_list args;

        va_start(args, format);
        (void) vfprintf(stderr, format, args);
        va_end(args);
        fputs(" [y/N] ", stderr);

        return fgets(answer, sizeof(answer), stdin) &&
                (strcasecmp(answer, "y\n") == 0 || strcasecmp(answer, "yes\n") == 0);
}

void terminal_size(int fd, size_t *ret_columns, size_t *ret_rows) {
        struct winsize size = {};

        (void) ioctl(fd, TIOCGWINSZ, &size);
        *ret_columns = size.ws_col > 0 ? size.ws_col : 80;
        *ret_rows = size.ws_row > 0 ? size.ws_row : 24;
}

size_t terminal_columns(int fd, size_t of_file) {
        size_t columns = of_file, rows;

        if (isatty(fd))
                terminal_size(fd, &columns, &rows);
        return columns;
}

const char *style_begin(Style style) {
        switch (style) {
        case STYLE_NONE:
                return "";
        case STYLE_BOLD:
                return "\033[1m";
        case STYLE_DIM:
                return "\033[2m";
        case STYLE_GOOD:
                return "\033[32m";
        case STYLE_BAD:
                return "\033[31m";
        }
        return "";
}

const char *style_end(Style style) {
        return style == STYLE_NONE ? "" : "\033[0m";
}
