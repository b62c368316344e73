/* SPDX-License-Identifier: MIT */
#pragma once

/* What a stream leads to: a terminal that can show colours and be drawn anew, or a file. */

#include <stdbool.h>
#include <stddef.h>

typedef enum Style {
        STYLE_NONE,
        STYLE_BOLD,
        STYLE_DIM,
        STYLE_GOOD,
        STYLE_BAD,
} Style;

/* It understands cursor movements: a terminal, and TERM is not "dumb". */
bool terminal_can_draw(int fd);

/* And it may be coloured: NO_COLOR is not set, see no-color.org. */
bool terminal_has_style(int fd);

/* Asks on standard error. Is what is typed a yes? Nothing, and the end of it, are a no. */
bool terminal_asks(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* 80 by 24 where nobody knows. */
void terminal_size(int fd, size_t *ret_columns, size_t *ret_rows);

/* As many as a terminal has, or what is meant for a file. */
size_t terminal_columns(int fd, size_t of_file);

/* What switches a style on; style_end() switches all off. Both are "" for STYLE_NONE. */
const char *style_begin(Style style);
const char *style_end(Style style);
