/* SPDX-License-Identifier: MIT */
#pragma once

/* Text to be read, in lines of as many words as the terminal has room for. */

#include <stdio.h>

/* Its line breaks are blanks. At most 80 columns, which is what there are in a file. */
int prose_print(FILE *stream, const char *format, ...) __attribute__((format(printf, 2, 3)));
