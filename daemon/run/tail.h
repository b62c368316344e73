/* SPDX-License-Identifier: MIT */
#pragma once

/* The end of what a program had to say, of which only the last line is of use. */

#include <stddef.h>

#define TAIL_SIZE 200 /* bytes */

typedef struct Tail {
        char text[TAIL_SIZE + 1];
        size_t length;
} Tail;

void tail_add(Tail *tail, const char *data, size_t size);

/* Its last line, made fit to be shown, within the tail; nothing can be added then. */
const char *tail_line(Tail *tail);
