/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A few lines at the lower end of a terminal that are drawn anew in place, with other lines
 * scrolling away above. The cursor is neither hidden nor moved out of them, so the terminal is
 * usable however the program ends.
 */

#include <stddef.h>

#include "cleanup.h"
#include "terminal.h"

typedef struct Display Display;

typedef struct DisplayLine {
        char *text; /* one line, cleaned */
        Style style;
} DisplayLine;

/* The terminal is borrowed. */
int display_new(int fd, Display **ret);
/* Takes the lines away; what is to stay above them is written. */
Display *display_free(Display *display);
DEFINE_CLEANUP(Display *, display_free)

/* A line that is to stay. It shows up with the next display_draw(). */
int display_print(Display *display, const char *text);

/* In place of the lines drawn before. What does not fit on the terminal is cut. */
int display_draw(Display *display, const DisplayLine *lines, size_t n);
